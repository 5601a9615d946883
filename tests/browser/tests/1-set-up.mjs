// A fresh server: the one-time link, the first admin, signing out and in.

import assert from "node:assert/strict";
import { signIn } from "../harness/world.mjs";

const PASSWORD = "quiet harbour morning";

async function theFirstAdminIsMadeByTheLinkInTheLog(world) {
  const server = await world.freshServer();
  const visitor = await world.visitor({ server });
  const { page } = visitor;
  visitor.expectProblem(/status of 4(?:04|10|22)/);

  const link = server.log.join("\n").match(/http:\/\/127\.0\.0\.1:\d+\/desk\/set-up\/\S+/)?.[0];
  assert.ok(link, "the log names the link");
  assert.equal((await page.goto(`${link}x`)).status(), 410);

  await page.goto(link);
  await page.fill("#newsroom", "The Quay Gazette");
  await page.fill("#name", "Rana Khoury");
  await page.fill("#email", "rana@quay.example");
  await page.fill("#password", "short one");
  await page.press("#password", "Enter");
  // The refusal leads to the field and keeps all that was typed but the password.
  const refusal = page.getByRole("alert");
  await refusal.waitFor();
  assert.match(await refusal.textContent(), /Use at least 10 characters/);
  assert.equal(await page.inputValue("#newsroom"), "The Quay Gazette");
  assert.equal(await page.inputValue("#name"), "Rana Khoury");
  assert.equal(await page.inputValue("#email"), "rana@quay.example");
  assert.equal(await page.inputValue("#password"), "");

  await page.fill("#password", PASSWORD);
  await page.press("#password", "Enter");
  await page.waitForURL((url) => url.pathname === "/desk");
  assert.match(await page.textContent("header.side"), /The Quay Gazette.*Rana Khoury.*Admin/s);
  assert.equal((await page.goto(link)).status(), 410, "the link works once");

  await page.goto("/");
  assert.equal(await page.textContent(".brand"), "The Quay Gazette");
}

async function signingInIsRefusedWithAWrongPasswordAndLeadsBackToThePage(world) {
  const visitor = await world.visitor();
  const { page } = visitor;
  visitor.expectProblem(/status of 422/);
  await page.goto("/desk/articles/new");
  await page.waitForURL((url) => url.pathname === "/desk/sign-in");
  await page.fill("#email", "editor@demo.example");
  await page.fill("#password", "not the password");
  await page.press("#password", "Enter");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /not right/);
  assert.equal(await page.inputValue("#email"), "editor@demo.example");
  await page.fill("#password", "dateline-demo");
  await page.press("#password", "Enter");
  await page.waitForURL((url) => url.pathname === "/desk/articles/new");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.pathname === "/desk/sign-in");
  await page.goto("/desk");
  await page.waitForURL((url) => url.pathname === "/desk/sign-in");
  await signIn(page, "editor@demo.example", "dateline-demo");
}

export default [theFirstAdminIsMadeByTheLinkInTheLog, signingInIsRefusedWithAWrongPasswordAndLeadsBackToThePage];
