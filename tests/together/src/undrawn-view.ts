import type { EditorState, Plugin, PluginView, Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

export { Decoration, DecorationSet };

interface Props {
  state: EditorState;
  plugins?: readonly Plugin[];
  dispatchTransaction?: (this: EditorView, tr: Transaction) => void;
  editable?: (state: EditorState) => boolean;
  [name: string]: unknown;
}

/**
 * ProseMirror's view without anything drawn: states, plug-ins, their views and their handlers are as in a browser, and no
 * page is made of them. The harness builds the editor with this in place of the package's own, which would spend most of
 * its time on the page.
 */
export class EditorView {
  state: EditorState;
  readonly dom = document.createElement("div");
  readonly root = document;
  readonly composing = false;
  readonly isDestroyed = false;
  /** There is no page on which the browser could have put the cursor elsewhere. */
  readonly domObserver = { flush: () => undefined };
  private views: PluginView[] = [];

  constructor(_place: unknown, private props: Props) {
    this.state = props.state;
    this.dispatch = this.dispatch.bind(this);
    this.open();
  }

  get editable(): boolean {
    return this.props.editable?.(this.state) ?? true;
  }

  dispatch(tr: Transaction): void {
    const { dispatchTransaction } = this.props;
    if (dispatchTransaction) dispatchTransaction.call(this, tr);
    else this.updateState(this.state.apply(tr));
  }

  updateState(state: EditorState): void {
    const before = this.state;
    this.state = state;
    if (before.plugins !== state.plugins) this.open();
    else for (const view of this.views) view.update?.(this as never, before);
  }

  setProps(props: Partial<Props>): void {
    this.props = { ...this.props, ...props };
  }

  someProp(name: string, use: (value: never) => unknown): unknown {
    const owners = [this.props as Record<string, unknown>, ...this.state.plugins.map(({ props }) => props as Record<string, unknown>)];
    for (const owner of owners) {
      const value = owner[name];
      const found = value === undefined ? undefined : use(value as never);
      if (found) return found;
    }
    return undefined;
  }

  /** Whether the cursor stands at an edge of its block. A line is never broken, for there is no page it could be too narrow for. */
  endOfTextblock(direction: string, state = this.state): boolean {
    const { $head } = state.selection as { $head: { parentOffset: number; parent: { content: { size: number } } } };
    return direction === "backward" || direction === "left" || direction === "up" ? $head.parentOffset === 0 : $head.parentOffset === $head.parent.content.size;
  }

  hasFocus(): boolean {
    return false;
  }

  focus(): void {
    return undefined;
  }

  destroy(): void {
    for (const view of this.views.splice(0)) view.destroy?.();
  }

  private open(): void {
    this.destroy();
    for (const { spec } of this.state.plugins) {
      const view = spec.view?.(this as never);
      if (view) this.views.push(view);
    }
  }
}
