import { Fragment, type Mark, Node, type NodeType, type Schema } from "prosemirror-model";
import { type AbstractType, XmlElement, type XmlFragment, XmlText } from "yjs";

/** The hash behind the name of a mark of which several may lie on one run. */
const HASH = /--[a-zA-Z0-9+/=]{8}$/;

/**
 * The canvas's nodes for the elements of the shared words, made when they are asked for. What two changes at one moment
 * left in a shape that the schema does not know is shown as it is until the server has mended it: the binding itself
 * would delete it, with every word that others wrote in it.
 */
export class Nodes extends Map<AbstractType<any>, Node | Node[]> {
  constructor(private readonly schema: Schema) {
    super();
  }

  override get(type: AbstractType<any>): Node | Node[] | undefined {
    const known = super.get(type);
    if (known || !(type instanceof XmlElement) || type._item?.deleted) return known;
    const made = (this.schema.nodes[type.nodeName] as NodeType).create(type.getAttributes(), this.of(type));
    this.set(type, made);
    return made;
  }

  /** The nodes of all that stands in an element or in the story. */
  of(parent: { toArray(): unknown[] }): Node[] {
    return parent.toArray().flatMap((child) => (child instanceof XmlText ? this.words(child) : (this.get(child as XmlElement) as Node)));
  }

  /** Whether a part of the story is shown on the canvas as something else than it says. */
  differs(part: AbstractType<any>, canvas: Node): boolean {
    const block = part instanceof XmlText ? part.parent : part;
    if (!(block instanceof XmlElement) || block._item?.deleted) return false;
    return !this.shown(block, canvas)?.content.eq(Fragment.from(this.of(block)));
  }

  /** The canvas's node in the place of an element; null where what stands around it has another shape than the words have. */
  private shown(element: XmlElement, canvas: Node): Node | null {
    const { parent } = element;
    const around = parent instanceof XmlElement ? this.shown(parent, canvas) : canvas;
    const siblings = (parent as XmlFragment).toArray();
    const node = around?.maybeChild(siblings.indexOf(element));
    return node?.type.name === element.nodeName && around?.childCount === siblings.length ? node : null;
  }

  private words(text: XmlText): Node[] {
    return (text.toDelta() as { insert: string; attributes?: Record<string, Mark["attrs"]> }[]).map(({ insert, attributes }) =>
      this.schema.text(insert, Object.entries(attributes ?? {}).map(([name, attrs]) => this.schema.mark(name.replace(HASH, ""), attrs))),
    );
  }
}
