import { Plugin, TextSelection } from "prosemirror-state";

/**
 * Words that come without a key, from an input method, dictation or a list of emoji, and stand for a selection. Left to
 * itself the browser would join what is left of two paragraphs its own way and dress it in styles that the page forbids.
 */
export function typedOver(): Plugin {
  return new Plugin({
    props: {
      handleDOMEvents: {
        beforeinput: (view, event) => {
          const { selection } = view.state;
          if (event.inputType !== "insertText" || !event.data || event.isComposing || view.composing) return false;
          if (!event.cancelable || !(selection instanceof TextSelection) || selection.empty) return false;
          const { from, to } = selection;
          const words = event.data;
          const plain = () => view.state.tr.insertText(words, from, to).scrollIntoView();
          event.preventDefault();
          if (!view.someProp("handleTextInput", (handle) => handle(view, from, to, words, plain))) view.dispatch(plain());
          return true;
        },
      },
    },
  });
}
