import { type ControlPlaneFiles, filesOf } from "./control-plane-files.ts";

/**
 * The arguments of etcd: one member that listens on a Unix socket in a private folder only, so that no port is taken
 * and no other user of the machine can read it. It runs with `runFolder` as its working directory, where the peer
 * socket `p:0` lands; nobody dials that or the advertised addresses, which etcd wants as host and port.
 *
 * @see https://etcd.io/docs/v3.6/op-guide/configuration/
 */
export function etcdArguments(files: ControlPlaneFiles, durable: boolean): readonly string[] {
  const { etcdData, etcdSocket } = filesOf(files);
  return [
    `--data-dir=${etcdData}`,
    `--listen-client-urls=unix://${etcdSocket}`,
    "--advertise-client-urls=http://localhost:1",
    "--listen-peer-urls=unix://p:0",
    "--initial-advertise-peer-urls=http://localhost:1",
    "--initial-cluster=default=http://localhost:1",
    // Data that is thrown away need not survive a power cut.
    ...(durable ? [] : ["--unsafe-no-fsync"]),
  ];
}

/**
 * The arguments of kube-apiserver: loopback only, RBAC, a token file with one administrator, ServiceAccount tokens
 * from TokenRequest. The ServiceAccount admission plugin is off because no controller creates the accounts it wants.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
export function apiServerArguments(files: ControlPlaneFiles, port: number, auditPath?: string): readonly string[] {
  const { etcdSocket, certificates, serviceAccountKey, tokens, auditPolicy } = filesOf(files);
  return [
    `--etcd-servers=unix://${etcdSocket}`,
    "--bind-address=127.0.0.1",
    // Without it the server looks for another address of the machine and refuses to start where there is none.
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--secure-port=${port}`,
    `--cert-dir=${certificates}`,
    `--service-account-key-file=${serviceAccountKey}`,
    `--service-account-signing-key-file=${serviceAccountKey}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--token-auth-file=${tokens}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--disable-admission-plugins=ServiceAccount",
    "--enable-priority-and-fairness=true",
    "--profiling=false",
    ...(auditPath === undefined
      ? []
      : [
          `--audit-policy-file=${auditPolicy}`,
          `--audit-log-path=${auditPath}`,
          // An entry is in the file before the answer is: a reader sees every finished request.
          "--audit-log-mode=blocking-strict",
        ]),
  ];
}
