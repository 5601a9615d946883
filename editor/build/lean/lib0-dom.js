// What y-prosemirror uses of lib0/dom. The module itself brings a validator of schemas along that nothing here asks.
export const doc = document;
