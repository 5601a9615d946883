/**
 * The words that are needed in a language other than the interface's: what readers of a story see, and what is said when
 * no dictionary could be loaded. They are few and always here.
 */
export const readers = {
  en: { read_more: "Read more", cannot_load: "The editor could not be loaded.", load_again: "Load the page again" },
  ar: { read_more: "اقرأ أيضًا", cannot_load: "تعذّر تحميل المحرّر.", load_again: "إعادة تحميل الصفحة" },
};
