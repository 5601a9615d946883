// What yjs uses of lib0/logging: styled messages for the console of a developer, which no page of the desk needs.
export const ORANGE = "";
export const BOLD = "";
export const UNBOLD = "";
export const RED = "";
export const GREY = "";
export const print = () => undefined;
export const warn = () => undefined;
