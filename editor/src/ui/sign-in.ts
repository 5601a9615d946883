import { reason, type Server } from "../server";
import { t } from "../words";
import { labelled, openDialog } from "./dialog";
import { el } from "./dom";

/** Signs in again without leaving the page, so that nothing that was written leaves it either. */
export function askSignIn(server: Server, email: string, done: () => void): void {
  const { body, foot, close } = openDialog(t("sign_in"));
  const address = el("input", { class: "in", type: "email", name: "email", autocomplete: "username", required: true, dir: "ltr", value: email });
  const password = el("input", { class: "in", type: "password", name: "password", autocomplete: "current-password", required: true, dir: "ltr" });
  const problem = el("p", { class: "ed-problem", role: "alert" });
  const send = el("button", { class: "btn p", type: "submit" }, t("sign_in"));
  const form = el("form", { class: "ed-form", id: "ed-sign-in" }, labelled(t("email"), address), labelled(t("password"), password), problem);
  send.setAttribute("form", form.id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send.disabled = true;
    problem.textContent = "";
    server.signIn(address.value, password.value).then(
      () => {
        close();
        done();
      },
      (error: unknown) => {
        problem.textContent = reason(error);
        send.disabled = false;
        password.focus();
        password.select();
      },
    );
  });
  body.append(el("p", { class: "hint" }, t("sign_in_help")), form);
  foot.append(send);
  password.focus();
}
