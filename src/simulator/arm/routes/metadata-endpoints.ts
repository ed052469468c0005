import type { Exchange, Reply } from "../../exchange.ts";
import type { Site } from "../../site.ts";

/**
 * `GET /metadata/endpoints`: what a client that knows only the ARM address needs to find the rest. It needs no token. The shape
 * depends on the version: up to 2018 a flat object, 2019-05-01 to 2020-06-01 a list of clouds, from 2022-09-01 one cloud
 * (as read by https://github.com/Azure/azure-cli/blob/dev/src/azure-cli-core/azure/cli/core/cloud.py and
 * https://github.com/hashicorp/go-azure-sdk/blob/main/sdk/internal/metadata/client.go).
 */
export function metadataEndpointsReply(exchange: Exchange, site: Site): Reply {
  const version = exchange.query.get("api-version") ?? "2015-01-01";
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-cache" };
  if (version >= "2022-09-01") return { status: 200, headers, body: modernCloud(exchange, site) };
  if (version >= "2019-05-01") return { status: 200, headers, body: [modernCloud(exchange, site)] };
  return { status: 200, headers, body: classicCloud(exchange, site) };
}

function audiences(exchange: Exchange, site: Site): readonly string[] {
  const own = site.addressesFor(exchange.host).arm;
  const ofCloud = site.cloud.armAudiences.map((each) => `${each}/`);
  return ofCloud.includes(`${own}/`) ? ofCloud : [...ofCloud, `${own}/`];
}

function modernCloud(exchange: Exchange, site: Site): Record<string, unknown> {
  const { arm, graph, login } = site.addressesFor(exchange.host);
  const { cloud } = site;
  return {
    portal: cloud.portal,
    authentication: {
      loginEndpoint: login,
      audiences: audiences(exchange, site),
      tenant: "common",
      identityProvider: "AAD",
    },
    media: "https://rest.media.azure.net",
    graphAudience: "https://graph.windows.net/",
    graph: "https://graph.windows.net/",
    name: cloud.name,
    suffixes: {
      azureDataLakeStoreFileSystem: "azuredatalakestore.net",
      acrLoginServer: "azurecr.io",
      sqlServerHostname: cloud.sqlSuffix,
      azureDataLakeAnalyticsCatalogAndJob: "azuredatalakeanalytics.net",
      keyVaultDns: "vault.azure.net",
      storage: "core.windows.net",
      azureFrontDoorEndpointSuffix: "azurefd.net",
      storageSyncEndpointSuffix: "afs.azure.net",
      mhsmDns: "managedhsm.azure.net",
      mysqlServerEndpoint: "mysql.database.azure.com",
      postgresqlServerEndpoint: "postgres.database.azure.com",
      mariadbServerEndpoint: "mariadb.database.azure.com",
      synapseAnalytics: "dev.azuresynapse.net",
    },
    batch: "https://batch.core.windows.net/",
    resourceManager: `${arm}/`,
    vmImageAliasDoc:
      "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/arm-compute/quickstart-templates/aliases.json",
    activeDirectoryDataLake: "https://datalake.azure.net/",
    sqlManagement: `${site.cloud.armAudiences[0] ?? ""}:8443/`,
    microsoftGraphResourceId: `${graph}/`,
    appInsightsResourceId: "https://api.applicationinsights.io",
    appInsightsTelemetryChannelResourceId: "https://dc.applicationinsights.azure.com/v2/track",
    attestationResourceId: "https://attest.azure.net",
    synapseAnalyticsResourceId: "https://dev.azuresynapse.net",
    logAnalyticsResourceId: "https://api.loganalytics.io",
    ossrDbmsResourceId: "https://ossrdbms-aad.database.windows.net",
    gallery: "https://gallery.azure.com/",
  };
}

function classicCloud(exchange: Exchange, site: Site): Record<string, unknown> {
  const { login } = site.addressesFor(exchange.host);
  return {
    galleryEndpoint: "https://gallery.azure.com/",
    graphEndpoint: "https://graph.windows.net/",
    portalEndpoint: `${site.cloud.portal}/`,
    graphAudience: "https://graph.windows.net/",
    authentication: {
      loginEndpoint: `${login}/`,
      audiences: audiences(exchange, site),
      tenant: "common",
      identityProvider: "AAD",
    },
  };
}
