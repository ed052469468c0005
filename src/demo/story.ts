import {
  blockSignIn,
  declareInstances,
  disableServicePrincipal,
  revokeConsent,
  startArchive,
  unblockSignIn,
} from "./instance-chapters.ts";
import {
  ageKerberosKey,
  declareRealm,
  resumeSynchronisation,
  rotateKerberosKey,
  stopSynchronisation,
} from "./realm-chapters.ts";
import type { RecordedCall } from "./simulator-control.ts";
import type { Play, Stage } from "./stage.ts";

/** One chapter that came true. */
export interface Chapter {
  readonly title: string;
  readonly durationMs: number;
  /** What an object said at its end (`contoso: …`), where that is the point of the chapter. */
  readonly said?: string;
  /** Writes that the operator made to Azure in it. */
  readonly writes: readonly RecordedCall[];
}

/**
 * Plays the story to its end.
 *
 * @throws {StoryError} at the first chapter that does not come true.
 */
export async function playStory(stage: Stage): Promise<readonly Chapter[]> {
  const chapters: Chapter[] = [];
  let last = 0;
  for (const [title, play] of CHAPTERS) {
    stage.say(`\n» ${title}`);
    const startedMs = stage.clock.monotonicMs();
    const said = await play(stage);
    const { last: newest, writes } = await stage.azure.writesSince(last);
    last = newest;
    const durationMs = stage.clock.monotonicMs() - startedMs;
    chapters.push({ title, durationMs, ...(said === undefined ? {} : { said }), writes });
  }
  return chapters;
}

const CHAPTERS: readonly (readonly [title: string, play: Play])[] = [
  ["A tenant is declared: the realm looks at its directory, both flows and the domain corp.contoso.com.", declareRealm],
  ["Three instances are declared: one with nothing set up, one already right, one stopped.", declareInstances],
  ["Somebody starts the stopped instance; the operator goes on.", startArchive],
  ["Somebody revokes the consent of payments behind the operator's back.", revokeConsent],
  ["Somebody turns the service principal of ledger off.", disableServicePrincipal],
  ["Entra Connect stops synchronising; the realm says so, and every instance tells it.", stopSynchronisation],
  ["Entra Connect runs again.", resumeSynchronisation],
  ["A Conditional Access policy begins to block the sign-in; the operator names it.", blockSignIn],
  ["The policy is taken away again.", unblockSignIn],
  [
    "The key of the on-premises Kerberos server gets older than 90 days; the realm says how to rotate it.",
    ageKerberosKey,
  ],
  ["The key is rotated.", rotateKerberosKey],
];
