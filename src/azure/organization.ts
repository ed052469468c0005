import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import { displayName, optionalInstant, optionalList, present } from "./parse-answer.ts";
import type { Directory, Organization } from "./ports.ts";

const organizationSchema = z
  .object({
    id: z.string().max(64),
    // Graph leaves out what is null, at times: both mean that the tenant was never synchronised.
    onPremisesSyncEnabled: z.boolean().nullish(),
    onPremisesLastSyncDateTime: optionalInstant(),
    verifiedDomains: optionalList(z.object({ name: displayName() }), 5000),
  })
  .transform(
    (raw): Organization => ({
      tenantId: raw.id,
      ...present({
        onPremisesSyncEnabled: raw.onPremisesSyncEnabled ?? undefined,
        lastSyncAtMs: raw.onPremisesLastSyncDateTime,
      }),
      verifiedDomains: raw.verifiedDomains.map(({ name }) => name.toLowerCase()).filter((name) => name !== ""),
    }),
  );

/** A collection, though a token sees one tenant only. */
const answerSchema = z.object({ value: z.tuple([organizationSchema]) });

/**
 * The tenant that the Graph identity's token is for.
 *
 * @see https://learn.microsoft.com/graph/api/organization-list
 */
export function createOrganization(graph: GraphClient): Pick<Directory, "organization"> {
  return {
    organization: async (call) => {
      const { value } = await graph.expect(answerSchema, {
        method: "GET",
        link: "/organization?$select=id,onPremisesSyncEnabled,onPremisesLastSyncDateTime,verifiedDomains",
        cost: { resourceUnits: 1, write: false },
        doing: "Reading the tenant's directory synchronisation",
        needs: ["Organization.Read.All"],
        call,
      });
      return value[0];
    },
  };
}
