export async function browsers() { throw new Error("x"); }
