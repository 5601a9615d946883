import type { Room } from "../collab/room";
import type { Server } from "../server";

/** So often, in milliseconds, the server is asked at most who somebody is. */
const AGAIN_AFTER = 10_000;

/** Who the people behind suggestions are: those who are here now are known, of the others the server is asked. */
export class Names {
  private readonly known = new Map<string, string>();
  private asked = 0;

  constructor(private readonly room: Room, private readonly server: Server, private readonly learnt: () => void) {}

  /** A person's name; null as long as it is not known. */
  of(person: string): string | null {
    const { room } = this;
    if (room.person?.id === person) return room.person.name;
    const known = this.known.get(person);
    if (known !== undefined) return known;
    for (const state of room.awareness.getStates().values()) {
      const user = (state as { user?: { id?: unknown; name?: unknown } }).user;
      if (user?.id === person && typeof user.name === "string") return user.name;
    }
    this.ask();
    return null;
  }

  private ask(): void {
    if (Date.now() - this.asked < AGAIN_AFTER) return;
    this.asked = Date.now();
    this.server.writers().then(
      (writers) => {
        for (const { id, name } of Object.values(writers)) this.known.set(id, name);
        this.learnt();
      },
      // The list says "somebody" until it is asked again.
      () => undefined,
    );
  }
}
