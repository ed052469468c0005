# shellcheck shell=bash disable=SC2034
# Generated from src/azure/rights.ts by "npm run generate"; do not edit.
readonly ROLE_OBSERVE="winauth operator observe"
readonly ROLE_RESOURCE_MANAGER="winauth operator resource manager"
readonly ARM_OBSERVE=(
  "Microsoft.Sql/managedInstances/read"
  "Microsoft.Sql/managedInstances/administrators/read"
  "Microsoft.Resources/subscriptions/read"
  "Microsoft.Authorization/permissions/read"
)
readonly ARM_RESOURCE_MANAGER=(
  "Microsoft.Sql/managedInstances/write"
  "Microsoft.Sql/locations/*/read"
)
readonly GRAPH_OBSERVE=(
  "Application.Read.All"
  "DelegatedPermissionGrant.Read.All"
  "Policy.Read.All"
  "RoleManagement.Read.Directory"
)
readonly GRAPH_OPTIONAL=(
  "Organization.Read.All"
  "Device.Read.All"
  "User.Read.All"
)
readonly GRAPH_CONSENT=(
  "DelegatedPermissionGrant.ReadWrite.All"
)
readonly GRAPH_APP_ROLES=(
  "AppRoleAssignment.ReadWrite.All"
)
