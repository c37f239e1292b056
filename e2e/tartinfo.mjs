// What walks through TARTINFO have in common: somebody on the reserve list, a vacant post, a body with its head.
import { eventually } from "./visit.mjs";

// dotted gives a day so many days from today, as it is typed.
export function dotted(days) {
  const day = new Date(Date.now() + days * 86_400_000).toLocaleDateString("en-CA", { timeZone: "Europe/Budapest" });
  return `${day.replaceAll("-", ".")}.`;
}

// fill fills fields by their names: text is typed, [a value] chosen, true ticked.
export async function fill(v, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = v.page.locator(`#${name}`);
    await (value === true ? field.check() : Array.isArray(value) ? field.selectOption(value) : field.fill(value));
  }
}

// place puts somebody on the reserve list (manual 7.1.1) and gives the address of the record.
export async function place(v, family, more = {}) {
  await v.go("/tartinfo/members/new");
  await fill(v, {
    family_name: family, given_name: "Kelemen", birth_date: "1979.04.05.", phone: "+36 1 555 0199", email: "kelemen@pelda.example", employer_same: true, workplace_same: true,
    post: "költségvetési referens", job_family_1: ["economy"], task_area_1: "költségvetési feladatkör", dismissal_reason: ["downsizing"],
    reserve_start: dotted(0), reserve_end: dotted(58), service_end: dotted(58), ...more,
  });
  await v.press("form.form .actions button", /^\/tartinfo\/members\/\d+$/);
  return v.path.split("?")[0];
}

// vacancy gives what is typed of a vacant post: only members of the job family or the field of study fit.
export function vacancy(post, family, study, more = {}) {
  return {
    kind: ["vacancy"], employer_same: true, workplace_same: true, post, job_family_1: [family], task_area: "költségvetési feladatkör", feor: "2511", planned_class: ["first"],
    vacant_since: dotted(-3), at_once: true, school_level: ["secondary"], study_field_1: [study], ...more,
  };
}

// report reports a vacant post or asks for a search (manual 8.1, 8.3), and gives the address and the number.
export async function report(v, fields) {
  await v.go("/tartinfo/searches/new");
  await fill(v, fields);
  await v.press("form.form .actions button", /^\/tartinfo\/searches\/\d+$/);
  const path = v.path.split("?")[0];
  await v.go(`${path}/send`);
  await v.press("main form .actions button", path);
  return { path, number: (await v.text("header.record")).match(/[ÜK]\d+/)[0] };
}

// register takes a body in with its head (manual 3.1, 6.1) and gives what the centre then knows: name as others choose it, login code, password.
export async function register(centre, called, legalStatus) {
  const code = `E2E-${called}-${process.pid}`.toUpperCase();
  const name = `Kitalált ${called} Hivatal ${process.pid}`;
  await centre.go("/tartinfo/bodies/new");
  await fill(centre, {
    body_code: code, body_name: name, body_county: ["01"], body_postcode: "1000", settlement: "Budapest", street: "Példa utca", house_number: "7", body_status: [legalStatus],
    head_name: `Vezető ${called}`, head_code: code.toLowerCase(), head_email: "vezeto@pelda.example",
  });
  await centre.press("form.form .actions button", "/tartinfo/bodies/new");
  return { code, label: `${name} (${code})`, head: code.toLowerCase(), password: await centre.text("code.password") };
}

// enter signs a head in for the first time: with the centre's password, which is changed at once (manual 3.2).
export async function enter(v, { head, password }) {
  const own = "Lila hegedű 3 csónakban";
  await v.signIn(head, "/account", password);
  await fill(v, { current: password, wanted: own, again: own });
  await v.press("form[action='/account'] .actions button", "/account");
}

// propose leads the centre from its list of work to the proposal for a search (manual 8.4).
export async function propose(centre, { path, number }) {
  await eventually("the search is among the centre's work", async () => {
    await centre.go("/tartinfo/centre");
    return (await centre.page.getByRole("link", { name: number }).count()) === 1;
  });
  await centre.press(centre.page.getByRole("link", { name: number }), `${path}/match`);
}
