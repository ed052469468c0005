import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { chmod, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { extract } from "tar";
import type { Clock, Timer } from "../ports/clock.ts";
import type { EnvtestSource, Platform } from "./binary-sources.ts";
import { cacheFolderName } from "./binary-sources.ts";
import { type DownloadAnswer, type Downloader, failureText } from "./download.ts";
import { type EnvtestArchive, newestArchive } from "./envtest-index.ts";
import { PROGRAM_NAMES, placeAtomically } from "./program-folder.ts";
import { type Log, withProgress } from "./progress.ts";

const SILENCE_MS = 15_000;
const MAX_INDEX_BYTES = 5_000_000;
const MAX_ARCHIVE_BYTES = 300_000_000;
const MAX_PROGRAM_BYTES = 500_000_000;

/** What {@link downloadPrograms} needs. */
export interface DownloadOptions {
  readonly source: EnvtestSource;
  readonly platform: Platform;
  /** Where the folder with the programs is put. */
  readonly cache: string;
  readonly downloader: Downloader;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Downloads the newest envtest archive, compares it with its published checksum, and only then unpacks the two programs
 * from it into a folder of the cache.
 *
 * @returns The folder.
 * @throws {Error} with a message that completes "The download: …". Nothing stays behind in the cache then.
 */
export async function downloadPrograms(options: DownloadOptions): Promise<string> {
  const archive = newestArchive(await fetchIndex(options), options.platform);
  if (archive === undefined) {
    throw new Error(`no archive is published for ${options.platform.os} on ${options.platform.arch}`);
  }
  const folder = join(options.cache, cacheFolderName(archive.version, options.platform));
  await placeAtomically(folder, async (unfinished) => {
    const path = join(unfinished, "archive.tar.gz");
    const sha512 = await fetchArchive(options, archive, path);
    if (sha512 !== archive.sha512) throw new Error(`${archive.file} does not have its published checksum`);
    await unpack(path, unfinished);
    await rm(path);
  });
  return folder;
}

async function fetchIndex({ source, downloader, clock }: DownloadOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  await receive({ downloader, clock, url: source.indexUrl, maxBytes: MAX_INDEX_BYTES }, async (body) => {
    for await (const chunk of body) chunks.push(chunk);
  });
  return Buffer.concat(chunks).toString("utf8");
}

async function fetchArchive(options: DownloadOptions, archive: EnvtestArchive, path: string): Promise<string> {
  const { source, downloader, clock } = options;
  const url = source.archiveUrl(archive.version, archive.file);
  const hash = createHash("sha512");
  let receivedBytes = 0;
  let sizeBytes: number | undefined;
  const far = (): string =>
    `${megabytes(receivedBytes)}${sizeBytes === undefined ? "" : ` of ${megabytes(sizeBytes)}`} MB`;
  await withProgress(options, `Downloading ${archive.file}`, far, () =>
    receive({ downloader, clock, url, maxBytes: MAX_ARCHIVE_BYTES }, async (body, answer) => {
      ({ sizeBytes } = answer);
      await pipeline(async function* () {
        for await (const chunk of body) {
          hash.update(chunk);
          receivedBytes += chunk.length;
          yield chunk;
        }
      }, createWriteStream(path));
    }),
  );
  return hash.digest("hex");
}

interface Reception {
  readonly downloader: Downloader;
  readonly clock: Clock;
  readonly url: string;
  readonly maxBytes: number;
}

/** Gets one file, giving up when nothing at all comes for a while or when more comes than is allowed. */
async function receive(
  { downloader, clock, url, maxBytes }: Reception,
  consume: (body: AsyncIterable<Uint8Array>, answer: DownloadAnswer) => Promise<void>,
): Promise<void> {
  const silence = new AbortController();
  const giveUp = (): void => silence.abort(new Error(`nothing came for ${SILENCE_MS / 1000} s`));
  let timer: Timer = clock.after(SILENCE_MS, giveUp);
  async function* watched(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    let receivedBytes = 0;
    for await (const chunk of body) {
      timer.cancel();
      timer = clock.after(SILENCE_MS, giveUp);
      receivedBytes += chunk.length;
      if (receivedBytes > maxBytes) throw new Error(`it is larger than ${megabytes(maxBytes)} MB`);
      yield chunk;
    }
  }
  try {
    const answer = await downloader.get(url, silence.signal);
    if (answer.status !== 200) throw new Error(`the answer was HTTP ${answer.status}`);
    await consume(watched(answer.body), answer);
  } catch (error) {
    throw new Error(`${url}: ${failureText(error)}`, { cause: error });
  } finally {
    timer.cancel();
  }
}

async function unpack(archivePath: string, folder: string): Promise<void> {
  const inside = join(folder, "unpacked");
  await mkdir(inside);
  const names: readonly string[] = PROGRAM_NAMES;
  await extract({
    file: archivePath,
    cwd: inside,
    strict: true,
    filter: (path, entry) => {
      const isFile = "type" in entry && entry.type === "File";
      return isFile && names.includes(basename(path)) && entry.size <= MAX_PROGRAM_BYTES;
    },
  });
  for (const entry of await readdir(inside, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    await rename(join(entry.parentPath, entry.name), join(folder, entry.name));
    await chmod(join(folder, entry.name), 0o755);
  }
  await rm(inside, { recursive: true });
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
}
