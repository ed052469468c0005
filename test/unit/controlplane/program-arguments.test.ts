import { expect, test } from "vitest";
import { apiServerArguments, etcdArguments } from "../../../src/controlplane/program-arguments.ts";

const files = { runFolder: "/run", dataFolder: "/data" };

test("etcd listens on sockets only and takes no port of the machine", () => {
  expect(etcdArguments(files, false)).toEqual([
    "--data-dir=/data/etcd",
    "--listen-client-urls=unix:///run/c.sock",
    "--advertise-client-urls=http://localhost:1",
    "--listen-peer-urls=unix://p:0",
    "--initial-advertise-peer-urls=http://localhost:1",
    "--initial-cluster=default=http://localhost:1",
    "--unsafe-no-fsync",
  ]);
});

test("data that is kept is written through to the disk", () => {
  expect(etcdArguments(files, true)).not.toContain("--unsafe-no-fsync");
});

test("kube-apiserver serves loopback only, with RBAC and tokens of its own", () => {
  expect(apiServerArguments(files, 6443)).toEqual([
    "--etcd-servers=unix:///run/c.sock",
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    "--secure-port=6443",
    "--cert-dir=/data/certificates",
    "--service-account-key-file=/data/service-account.key",
    "--service-account-signing-key-file=/data/service-account.key",
    "--service-account-issuer=https://kubernetes.default.svc",
    "--token-auth-file=/run/tokens.csv",
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--disable-admission-plugins=ServiceAccount",
    "--enable-priority-and-fairness=true",
    "--profiling=false",
  ]);
});

test("the audit log is on only when a file is given, and complete when an answer arrives", () => {
  const plain = apiServerArguments(files, 6443);
  expect(apiServerArguments(files, 6443, "/audit.jsonl").slice(plain.length)).toEqual([
    "--audit-policy-file=/run/audit-policy.yaml",
    "--audit-log-path=/audit.jsonl",
    "--audit-log-mode=blocking-strict",
  ]);
});
