import { Chance } from "./chance";
import { Hands } from "./deeds";
import { FAIR } from "./proxy";
import { Stage, type World } from "./stage";
import { stateOf } from "./visit";

/** A fault that is made on purpose, and what the harness has to say of it. */
interface Control {
  name: string;
  expected: RegExp;
  play(stage: Stage): Promise<string[]>;
}

const ACK = 2;

export const CONTROLS: readonly Control[] = [
  {
    name: "an update is acknowledged and thrown away",
    expected: /^acknowledged and lost/,
    async play(stage) {
      const [window] = await stage.openAll(2);
      if (!window) return [];
      window.as("write", () => new Hands(window, stage.chance).write());
      await stage.wait("the first word is kept", () => window.room.saved);
      stage.proxy.tampering = {
        // The number of the update, which is what an acknowledgement carries.
        push: (frame) => ({ forward: false, answer: Uint8Array.of(ACK, ...frame.subarray(1, 5)) }),
      };
      window.as("write", () => new Hands(window, stage.chance).write());
      await stage.wait("the page says that all is saved", () => window.room.saved);
      stage.close(window);
      stage.proxy.tampering = null;
      return (await stage.judged(false)).wrong;
    },
  },
  {
    name: "an old snapshot brings a deleted word back",
    expected: /^deleted, acknowledged and there again/,
    async play(stage) {
      const [window] = await stage.openAll(2);
      if (!window) return [];
      window.as("write", () => new Hands(window, stage.chance).write());
      await stage.wait("the word is kept", () => window.room.saved);
      const { desk } = stage.world;
      const old = await stateOf(desk.origin, stage.author, desk.origin, stage.article);
      window.as("delete", () => new Hands(window, stage.chance).remove());
      await stage.wait("the deletion is kept", () => window.room.saved);
      return (await stage.judged(false, old)).wrong;
    },
  },
  {
    name: "an update reaches one window and not the other",
    expected: /shows another story than the server has/,
    async play(stage) {
      const [first, second] = await stage.openAll(2);
      if (!first || !second) return [];
      // The second window keeps its connection, over which nothing of the first's work comes.
      stage.proxy.weather = { ...FAIR, lost: 1 };
      const { desk } = stage.world;
      first.as("write", () => new Hands(first, stage.chance).write());
      await new Promise((done) => setTimeout(done, 100));
      return (await stage.judged(false, await stateOf(desk.origin, stage.author, desk.origin, stage.article))).wrong;
    },
  },
];

/** Makes each fault and gives the controls in which the harness did not see it. */
export async function missed(world: World): Promise<string[]> {
  const found: string[] = [];
  for (const [number, { name, expected, play }] of CONTROLS.entries()) {
    const stage = await Stage.begin(world, new Chance(number), `control ${number}`);
    try {
      const wrong = await play(stage);
      if (!wrong.some((line) => expected.test(line))) found.push(`${name}: the harness says ${wrong.length > 0 ? wrong.join("; ") : "that all is well"}`);
    } finally {
      await stage.end();
    }
  }
  return found;
}
