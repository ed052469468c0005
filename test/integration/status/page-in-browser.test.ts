import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderPage } from "../../../src/status-view/page/page.ts";
import { chromiumPath, startBrowser } from "../../support/browser.ts";
import { fleetObjects, viewOfFleet } from "../../support/status-fleet.ts";

if (chromiumPath === undefined)
  process.stderr.write("No Chromium is installed: what the page of winauth status looks like is not looked at.\n");

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const [first] = fleetObjects().instances as [{ readonly metadata: object; readonly status: object }];
/** A fleet whose names and messages are as long as they can be, without a place to break. */
const LONG = viewOfFleet({
  instances: [{ ...first, metadata: { ...first.metadata, name: "x".repeat(253), namespace: "y".repeat(63) } }],
  limits: ["z".repeat(900)],
});
const PAGES = {
  fleet: renderPage(viewOfFleet()),
  long: renderPage(LONG),
  empty: renderPage(viewOfFleet({ realms: [], instances: [] })),
};
type PageName = keyof typeof PAGES;

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "winauth-page-"));
  for (const [name, text] of Object.entries(PAGES)) await writeFile(join(folder, `${name}.html`), text);
  if (chromiumPath !== undefined) browser = await startBrowser(chromiumPath);
});
afterAll(async () => {
  if (chromiumPath !== undefined) await browser.close();
  await rm(folder, { recursive: true, force: true });
});

interface Look {
  readonly page: Page;
  /** Addresses that were asked for, and what the browser had to say about the page. */
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

async function look<T>(
  name: PageName,
  shown: { readonly width: number; readonly colorScheme?: "light" | "dark"; readonly bypassCSP?: boolean },
  judge: (look: Look) => Promise<T>,
): Promise<T> {
  const { width, ...how } = shown;
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...how });
  try {
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => void requests.push(request.url()));
    page.on("console", (message) => void complaints.push(message.text()));
    page.on("pageerror", (error) => void complaints.push(error.message));
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    return await judge({ page, requests, complaints });
  } finally {
    await context.close();
  }
}

const NAMES = Object.keys(PAGES) as PageName[];
const SCHEMES = ["light", "dark"] as const;

describe.skipIf(chromiumPath === undefined)("the page of winauth status in a browser", () => {
  it.each(NAMES)("%s: asks nobody for anything, and the browser has nothing to say", async (name) => {
    await look(name, { width: 1280 }, ({ requests, complaints }) => {
      expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([
        pathToFileURL(join(folder, `${name}.html`)).href,
      ]);
      expect(complaints).toEqual([]);
      return Promise.resolve();
    });
  });
  it.each(NAMES.flatMap((name) => [360, 1280].map((width) => [name, width] as const)))(
    "%s: nothing is wider than a screen of %i",
    async (name, width) => {
      const found = await look(name, { width }, ({ page }) =>
        page.evaluate<{ content: number; over: string[] }>(`({
          content: document.documentElement.scrollWidth,
          over: [...document.querySelectorAll("body *")].filter((element) =>
            element.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(element).clipPath === "none" && !element.closest("thead")
          ).map((element) => element.tagName),
        })`),
      );
      expect(found).toEqual({ content: width, over: [] });
    },
  );
  it.each(
    NAMES.flatMap((name) => SCHEMES.flatMap((scheme) => [360, 1280].map((width) => [name, scheme, width] as const))),
  )("%s: axe finds nothing in %s on %i: contrast, headings, tables, names", async (name, colorScheme, width) => {
    // The page's own policy lets no script run: it is set aside for the one that looks.
    const violations = await look(name, { width, colorScheme, bypassCSP: true }, async ({ page }) => {
      await page.addScriptTag({ path: AXE });
      const results = await page.evaluate<AxeResults>("axe.run()");
      expect(results.passes.map(({ id }) => id)).toContain("color-contrast");
      return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    });
    expect(violations).toEqual([]);
  });
  it("its policy keeps a script and a picture that got in all the same from running and from loading", async () => {
    await look("fleet", { width: 1280 }, async ({ page }) => {
      const refused = page.waitForEvent("requestfailed");
      await page.evaluate(
        `document.body.insertAdjacentHTML("beforeend", '<img src="http://127.0.0.1:9/x" onerror="document.title = 1">')`,
      );
      await page.evaluate(
        `document.body.append(Object.assign(document.createElement("script"), { text: "document.title = 'ran'" }))`,
      );
      expect((await refused).failure()?.errorText).toBe("csp");
      expect(await page.title()).toMatch(/^Windows Authentication: /);
    });
  });
  it("prints in black on white, with what is folded away on a screen", async () => {
    await look("fleet", { width: 1280, colorScheme: "dark" }, async ({ page }) => {
      await page.emulateMedia({ media: "print" });
      expect(
        await page.evaluate("getComputedStyle(document.body).color + getComputedStyle(document.body).backgroundColor"),
      ).toBe("rgb(0, 0, 0)rgb(255, 255, 255)");
      expect(
        await page.evaluate(
          `[...document.querySelectorAll("details:not([open]) .within")].map((part) => part.checkVisibility({ contentVisibilityAuto: true }) && part.getBoundingClientRect().height > 100)`,
        ),
      ).toEqual([true, true]);
      const pdf = await page.pdf({ format: "A4" });
      expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    });
  });
});
