import type { Mutation } from "./mutation.ts";

const DOMAIN_READER = "src/directory/domain-reader.ts";
const DOMAIN_READER_TEST = "test/unit/directory/domain-reader.test.ts";
const LDAP_TEST = "test/unit/directory/ldapts-adapter.test.ts";
const GRAPH = "src/azure/graph-client.ts";

/** Where tokens and passwords go, and what is believed of those who answer. */
export const SECRECY: readonly Mutation[] = [
  {
    safeguard: "A link to another host is refused",
    file: "src/azure/host-guard.ts",
    takenOut: "any https host will do",
    edits: [{ before: "    url.host === own.host &&\n", after: "" }],
    test: { file: "test/unit/azure/host-guard.test.ts", titles: ["requireSameHost", "refuses %s"] },
  },
  {
    safeguard: "Links that ARM sent are checked before a token goes there",
    file: "src/azure/arm-client.ts",
    takenOut: "they are followed wherever they lead",
    edits: [
      {
        before: "const url = requireSameHost(request.link, this.#options.endpoints.resourceManager);",
        after: "const url = new URL(request.link, this.#options.endpoints.resourceManager).href;",
      },
    ],
    test: {
      file: "test/unit/azure/managed-instances.test.ts",
      titles: ["list", "sends no token to another host"],
    },
  },
  {
    safeguard: "The URL of an operation is checked before it is kept in status",
    file: "src/azure/managed-instances.ts",
    takenOut: "it is kept as it came",
    edits: [{ before: "const checked = requireSameHost(url, endpoint);", after: "const checked = url;" }],
    test: {
      file: "test/unit/azure/managed-instances.test.ts",
      titles: ["update", "keeps no operation that leads to another host"],
    },
  },
  {
    safeguard: "Links that Graph sent are checked before a token goes there",
    file: GRAPH,
    takenOut: "both checks, of which either is enough",
    edits: [
      {
        before:
          "    if (/^https?:/i.test(request.link)) requireSameHost(request.link, this.#options.endpoints.graph);\n",
        after: "",
      },
      { before: "const target = requireSameHost(url, endpoints.graph);", after: "const target = url;" },
    ],
    test: {
      file: "test/unit/azure/directory.test.ts",
      titles: ["grants", "send no token to another host"],
    },
  },
  {
    safeguard: "A link that Graph sent is checked before it is kept",
    file: GRAPH,
    takenOut: "it is kept as it came",
    edits: [{ before: "return requireSameHost(link, this.#options.endpoints.graph);", after: "return link;" }],
    test: {
      file: "test/unit/azure/graph-client.test.ts",
      titles: ["a request to Graph", "may be kept for later where it leads to Graph, and nowhere else"],
    },
  },
  {
    safeguard: "No redirect is followed",
    file: "src/azure/arm-client.ts",
    takenOut: "the library's policies that follow redirects stay",
    edits: [
      { before: "      redirectOptions: { maxRetries: 0 },\n", after: "" },
      { before: '    client.pipeline.removePolicy({ name: "redirectPolicy" });\n', after: "" },
    ],
    test: { file: "test/unit/azure/managed-instances.test.ts", titles: ["update", "follows no redirect to %s"] },
  },
  {
    safeguard: "A redirect of the token endpoint does not have the secret posted again",
    file: "src/azure/credentials.ts",
    takenOut: "the library's policy follows it",
    edits: [
      {
        before:
          "    // A redirect of the token endpoint would have the library post the secret once more.\n    redirectOptions: { maxRetries: 0 },\n",
        after: "    redirectOptions: { maxRetries: 3 },\n",
      },
    ],
    test: {
      file: "test/unit/security/hostile-links.test.ts",
      titles: ["a redirect", "of $service with $status $what is not followed"],
    },
  },
  {
    safeguard: "An object is told nothing of others' subscriptions by its realm",
    file: "src/controllers/windows-authentication/gate.ts",
    takenOut: "the realm's message is repeated as it is",
    edits: [{ before: "${withoutOthersScopes(ready.message, id)}", after: "${ready.message}" }],
    test: {
      file: "test/unit/controllers/windows-authentication/gate.test.ts",
      titles: ["enterGate()", "repeats nothing of what its realm says of others' subscriptions"],
    },
  },
  {
    safeguard: "A log line holds no invisible or moving characters",
    file: "src/observability/logger.ts",
    takenOut: "lines are written as they are",
    edits: [{ before: "write(printable(maskSecrets(line)))", after: "write(maskSecrets(line))" }],
    test: {
      file: "test/unit/observability/logger.test.ts",
      titles: [
        "createLogger()",
        "writes nothing that moves a cursor, hides or turns the direction of writing, and the line says the same as JSON",
      ],
    },
  },
  {
    safeguard: "A ConfigMap is deleted only as it was seen",
    file: "src/controllers/kerberos-realm/publish-policy.ts",
    takenOut: "whatever has the name by then is deleted",
    edits: [
      {
        before: "{ signal, preconditions: { uid, resourceVersion } }",
        after: "{ signal }",
      },
    ],
    test: {
      file: "test/unit/controllers/kerberos-realm/publish-policy.test.ts",
      titles: ["publishPolicy()", "does not delete it when somebody %s in between"],
    },
  },
  {
    safeguard: "An answer is read up to a bound",
    file: "src/azure/outbound-http.ts",
    takenOut: "it is read whole",
    edits: [
      {
        before: "if (Math.max(size, declaredBytes) > maxBytes)",
        after: "if (Math.max(size, declaredBytes, maxBytes) < 0)",
      },
    ],
    test: {
      file: "test/unit/azure/outbound-http.test.ts",
      titles: ["createHttpOutbound", "%s is told apart"],
    },
  },
  {
    safeguard: "A service that echoes a token does not bring it into an error",
    file: "src/azure/gateway.ts",
    takenOut: "answers are quoted as they came",
    edits: [
      {
        before: "{ ...response, body: redact(response.body, secretsOf(request)) }",
        after: "response",
      },
    ],
    test: {
      file: "test/unit/azure/gateway.test.ts",
      titles: ["the answer", "of status %i that echoes the token reads: %s"],
    },
  },
  {
    safeguard: "The certificate of a domain controller is verified",
    file: "src/directory/ldap-socket.ts",
    takenOut: "any certificate will do",
    edits: [{ before: "rejectUnauthorized: true,", after: "rejectUnauthorized: false," }],
    test: { file: LDAP_TEST, titles: ["connecting", "refuses a certificate of another authority"] },
  },
  {
    safeguard: "It is verified whatever the environment says",
    file: "src/directory/ldap-socket.ts",
    takenOut: "the default of the process decides",
    edits: [{ before: "    rejectUnauthorized: true,\n", after: "" }],
    test: {
      file: "test/unit/directory/ldap-socket.test.ts",
      titles: ["sockets", "are verified whatever the environment says of it"],
    },
  },
  {
    safeguard: "No password goes to a server that refuses StartTLS",
    file: "src/directory/ldap-session.ts",
    takenOut: "a refusal passes for consent",
    edits: [{ before: "  if (result?.code === SUCCESS) return;\n", after: "  if (result !== undefined) return;\n" }],
    test: { file: "test/unit/directory/ldap-session.test.ts", titles: ["a session", "asks for TLS: result %d"] },
  },
  {
    safeguard: "What arrived in the clear is not taken for an answer under TLS",
    file: "src/directory/ldap-exchange.ts",
    takenOut: "it is ignored",
    edits: [
      { before: "if (this.#frames.pendingBytes === 0) return;", after: "if (this.#frames.pendingBytes >= 0) return;" },
    ],
    test: { file: LDAP_TEST, titles: ["StartTLS", "does not go on when the server %s"] },
  },
  {
    safeguard: "An account that was refused is not tried again for a while",
    file: "src/controllers/kerberos-realm/observe-domains.ts",
    takenOut: "each pass tries",
    edits: [{ before: "  if (refusal !== undefined) throw refusal;\n", after: "" }],
    test: {
      file: "test/unit/controllers/kerberos-realm/observe-domains.test.ts",
      titles: [
        "observeDomains()",
        "does not try an account again that met %s, before an hour, another password or a request allows it",
      ],
    },
  },
  {
    safeguard: "An account that was refused is not tried at the other controllers",
    file: DOMAIN_READER,
    takenOut: "every controller is tried",
    edits: [{ before: "if (!outcome.meaning.triesNext) {", after: "if (false) {" }],
    test: { file: DOMAIN_READER_TEST, titles: ["reading a domain", "asks no other controller after %s: %s"] },
  },
  {
    safeguard: "A referral is not followed",
    file: DOMAIN_READER,
    takenOut: "the account is tried at the server that a referral names",
    edits: [
      {
        before: "      if (error instanceof ControllerFailure) return error;\n",
        after:
          '      const named = error instanceof ControllerFailure ? error.message.split("ldap://")[1] : undefined;\n' +
          "      if (named !== undefined) return await tryController(target, { ...server, host: named }, signal);\n" +
          "      if (error instanceof ControllerFailure) return error;\n",
      },
    ],
    test: {
      file: DOMAIN_READER_TEST,
      titles: ["a controller that is not the right one", "does not send the account to the server that it refers to"],
    },
  },
  {
    safeguard: "A controller that refers elsewhere is not asked what is missing",
    file: DOMAIN_READER,
    takenOut: "its references are ignored",
    edits: [
      {
        before: "  if (answer.entries.length > 0) return;\n  if (answer.referrals.length > 0)\n",
        after:
          "  if (answer.entries.length + answer.referrals.length > 0) return;\n  if (answer.referrals.length > 0)\n",
      },
    ],
    test: { file: DOMAIN_READER_TEST, titles: ["a controller that is not the right one", "refers with references"] },
  },
  {
    safeguard: "What another server holds does not count as absent",
    file: "src/directory/domain-objects.ts",
    takenOut: "a trust that the controller refers elsewhere for is missing",
    edits: [{ before: 'return answer.referrals.length > 0 ? "elsewhere" : undefined;', after: "return undefined;" }],
    test: { file: "test/unit/directory/domain-objects.test.ts", titles: ["the trust", "is %s"] },
  },
];
