#!/usr/bin/env bash
# Gives the operator what it may do in Azure and Microsoft Entra, one duty at a time, each for whoever may give it. Every command can
# be run again: what is there already stays. What each right can do at worst: docs/azure-permissions.md.
set -euo pipefail
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
  echo "setup.sh: This is bash $BASH_VERSION; it needs bash 4.4 or later, as in the Azure Cloud Shell." >&2
  exit 2
fi
shopt -s inherit_errexit

here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=deploy/azure/rights.sh
source "$here/rights.sh"

usage() {
  cat <<'TEXT'
Usage: setup.sh COMMAND -g RESOURCE_GROUP [OPTIONS]      (needs the Azure CLI, signed in)

Commands
  identities        creates two managed identities that the operator's ServiceAccount can sign in as
  observe           lets both read, and nothing more
  resource-manager  lets the first turn service principals of managed instances on and off
  consent           lets the second grant admin consent
  app-roles         lets the second assign application permissions: whoever has this can get any right in the tenant

Options
  -g, --resource-group NAME     where the identities are
  --prefix NAME                 their names are NAME-resource-manager and NAME-graph (default: winauth)
  --issuer URL                  identities: the cluster's OIDC issuer
  --service-account NS/NAME     identities: default winauth-system/winauth-operator
  --location NAME               identities: default that of the resource group
  --scope ID                    observe, resource-manager: a subscription or resource group with instances; can be repeated
  --only resource-manager|graph observe: only this identity's half, where different people give them
  --with PERMISSION             observe: also an optional permission of Microsoft Graph; can be repeated
  --without PERMISSION          observe: all but this one; can be repeated
  --principal OBJECT_ID         instead of -g: another service principal that is given the rights (observe: with --only)
  -h, --help                    this text

Optional permissions: see docs/azure-permissions.md.
TEXT
}

fail() {
  printf 'setup.sh: %s\n' "$*" >&2
  exit 2
}

say() { printf '%s\n' "$*" >&2; }

# One of the words after the first?
is_one_of() {
  local wanted=$1 word
  shift
  for word in "$@"; do [[ $word == "$wanted" ]] && return 0; done
  return 1
}

group="" prefix="winauth" issuer="" account="winauth-system/winauth-operator" location="" only="" principal=""
scopes=() with=() without=()

read_arguments() {
  while (($# > 0)); do
    case $1 in
      -h | --help)
        usage
        exit 0
        ;;
    esac
    (($# > 1)) || fail "$1 needs a value. setup.sh --help tells more."
    case $1 in
      -g | --resource-group) group=$2 ;;
      --prefix) prefix=$2 ;;
      --issuer) issuer=$2 ;;
      --service-account) account=$2 ;;
      --location) location=$2 ;;
      --scope) scopes+=("${2%/}") ;;
      --only) only=$2 ;;
      --with) with+=("$2") ;;
      --without) without+=("$2") ;;
      --principal) principal=$2 ;;
      *) fail "$1 is no option. setup.sh --help tells more." ;;
    esac
    shift 2
  done
}

readonly GUID='[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

check_arguments() {
  local scope permission
  [[ $prefix =~ ^[A-Za-z0-9][A-Za-z0-9_-]{0,60}$ ]] || fail "--prefix takes letters, digits, - and _ only."
  [[ -n $group || -n $principal ]] || fail "Say with -g where the identities are."
  [[ -z $principal || $principal =~ ^$GUID$ ]] || fail "--principal takes an object id, not $principal."
  [[ -z $only ]] || is_one_of "$only" resource-manager graph || fail "--only takes resource-manager or graph."
  for scope in "${scopes[@]}"; do
    [[ $scope =~ ^/subscriptions/$GUID(/resourceGroups/[A-Za-z0-9_.()-]+)?$ ]] ||
      fail "--scope takes /subscriptions/ID or /subscriptions/ID/resourceGroups/NAME, not $scope. Changes are followed outside of the instance, so a role on an instance alone does not do."
  done
  for permission in "${with[@]}"; do
    is_one_of "$permission" "${GRAPH_OPTIONAL[@]}" || fail "--with takes one of: ${GRAPH_OPTIONAL[*]}."
  done
  for permission in "${without[@]}"; do
    is_one_of "$permission" "${GRAPH_OBSERVE[@]}" || fail "--without takes one of: ${GRAPH_OBSERVE[*]}."
  done
}

require_scopes() {
  ((${#scopes[@]} > 0)) || fail "Say with --scope which subscriptions or resource groups the instances are in."
}

# The object id of one of the two identities.
principal_of() {
  if [[ -n $principal ]]; then
    printf '%s' "$principal"
  else
    az identity show --resource-group "$group" --name "$prefix-$1" --query principalId --output tsv
  fi
}

audience() {
  local cloud
  cloud="$(az cloud show --query name --output tsv)"
  case $cloud in
    AzureUSGovernment) printf 'api://AzureADTokenExchangeUSGov' ;;
    AzureChinaCloud) printf 'api://AzureADTokenExchangeChina' ;;
    *) printf 'api://AzureADTokenExchange' ;;
  esac
}

# What was made a moment ago is not seen everywhere at once: such a refusal is tried again, any other is not.
patiently() {
  local attempt message
  for attempt in 1 2 3 4 5 6; do
    if message="$("$@" 2>&1)"; then return 0; fi
    [[ $message =~ RoleDefinitionDoesNotExist|PrincipalNotFound|Request_ResourceNotFound ]] || break
    say "Azure does not see yet what was just made (attempt $attempt of 6)."
    sleep "${WINAUTH_RETRY_SECONDS:-10}"
  done
  say "$message"
  return 1
}

# --- identities

ensure_identity() {
  local name="$prefix-$1" place=()
  [[ -z $location ]] || place=(--location "$location")
  if [[ -z "$(az identity list --resource-group "$group" --query "[?name=='$name'].id" --output tsv)" ]]; then
    say "Creating the managed identity $name."
    az identity create --resource-group "$group" --name "$name" "${place[@]}" --output none
  fi
  say "ServiceAccount $account may sign in as $name."
  az identity federated-credential create --resource-group "$group" --identity-name "$name" --name winauth-operator \
    --issuer "$issuer" --subject "system:serviceaccount:${account/\//:}" --audiences "$(audience)" --output none
}

identities() {
  [[ -n $group ]] || fail "Say with -g where the identities shall be."
  [[ $issuer =~ ^https://[^[:space:]]+$ ]] || fail "Say with --issuer which https:// address issues the cluster's tokens."
  [[ $account =~ ^[a-z0-9-]+/[a-z0-9.-]+$ ]] || fail "--service-account takes NAMESPACE/NAME."
  ensure_identity resource-manager
  ensure_identity graph
  printf 'credentials:\n'
  for which in resource-manager:resourceManager graph:graph; do
    printf '  %s: { workloadIdentity: { clientId: %s } }\n' "${which#*:}" \
      "$(az identity show --resource-group "$group" --name "$prefix-${which%:*}" --query clientId --output tsv)"
  done
}

# --- roles in Azure

json_list() {
  local separator="" item
  printf '['
  for item in "$@"; do
    printf '%s"%s"' "$separator" "$item"
    separator=", "
  done
  printf ']'
}

# Prints the id of the custom role, which can be assigned at all scopes afterwards, and has exactly the actions.
ensure_role() {
  local name=$1 description=$2 id="" scope found assignable=()
  shift 2
  for scope in "${scopes[@]}"; do
    # The id in the first line, then the scopes at which it can be assigned.
    found="$(az role definition list --name "$name" --scope "$scope" --custom-role-only true \
      --query '[0].[id, assignableScopes][]' --output tsv)"
    [[ -n $found ]] || continue
    mapfile -t assignable <<<"$found"
    id=${assignable[0]}
    assignable=("${assignable[@]:1}")
    break
  done
  for scope in "${scopes[@]}"; do
    is_one_of "${scope,,}" "${assignable[@],,}" || assignable+=("$scope")
  done
  local body
  body="\"description\": \"$description\", \"actions\": $(json_list "$@"), \"notActions\": [], \"assignableScopes\": $(json_list "${assignable[@]}")"
  if [[ -n $id ]]; then
    az role definition update --role-definition "{\"id\": \"$id\", \"roleName\": \"$name\", $body}" --output none
    printf '%s' "$id"
  else
    say "Creating the custom role '$name'. If Azure says that the name is taken, it exists in other scopes: name one of those, too."
    az role definition create --role-definition "{\"name\": \"$name\", $body}" --query id --output tsv
  fi
}

grant_role() {
  local role who scope
  role="$(ensure_role "$@")"
  who="$(principal_of resource-manager)"
  for scope in "${scopes[@]}"; do
    say "'$1' on $scope for $who."
    patiently az role assignment create --role "$role" --scope "$scope" --assignee-object-id "$who" \
      --assignee-principal-type ServicePrincipal --output none
  done
}

# --- application permissions of Microsoft Graph

readonly MICROSOFT_GRAPH=00000003-0000-0000-c000-000000000000

grant_permissions() {
  local graph who resource published held permission role
  graph="$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)"
  graph="${graph%/}/v1.0"
  who="$(principal_of graph)"
  resource="$(az rest --method get --url "$graph/servicePrincipals(appId='$MICROSOFT_GRAPH')?\$select=id" --query id --output tsv)"
  held="$(az rest --method get --url "$graph/servicePrincipals/$who/appRoleAssignments?\$select=appRoleId" --query 'value[].appRoleId' --output tsv)"
  published="$(az rest --method get --url "$graph/servicePrincipals/$resource?\$select=appRoles" \
    --query "appRoles[?contains(allowedMemberTypes, 'Application')].[value, id]" --output tsv)"
  for permission in "$@"; do
    role="$(awk -F '\t' -v wanted="$permission" '$1 == wanted { print $2 }' <<<"$published")"
    [[ -n $role ]] || fail "Microsoft Graph of this cloud has no application permission $permission."
    if [[ $'\n'"$held"$'\n' == *$'\n'"$role"$'\n'* ]]; then
      say "$who holds $permission already."
    else
      say "$permission for $who."
      patiently az rest --method post --url "$graph/servicePrincipals/$resource/appRoleAssignedTo" --output none \
        --body "{\"principalId\": \"$who\", \"resourceId\": \"$resource\", \"appRoleId\": \"$role\"}"
    fi
  done
}

# --- duties

observe() {
  local permission chosen=()
  [[ -z $principal || -n $only ]] || fail "observe is for two identities: with --principal, say by --only which one it is."
  if [[ $only != graph ]]; then
    require_scopes
    grant_role "$ROLE_OBSERVE" "Reads managed instances, for winauth-operator." "${ARM_OBSERVE[@]}"
  fi
  if [[ $only != resource-manager ]]; then
    for permission in "${GRAPH_OBSERVE[@]}" "${with[@]}"; do
      is_one_of "$permission" "${without[@]}" || chosen+=("$permission")
    done
    grant_permissions "${chosen[@]}"
  fi
}

resource_manager() {
  require_scopes
  grant_role "$ROLE_RESOURCE_MANAGER" "Changes managed instances, for winauth-operator." "${ARM_RESOURCE_MANAGER[@]}"
}

main() {
  local command=${1:-}
  case $command in
    "" | -h | --help)
      usage
      [[ -n $command ]] || exit 2
      ;;
    identities | observe | resource-manager | consent | app-roles)
      shift
      read_arguments "$@"
      check_arguments
      command -v az >/dev/null || fail "There is no az on the PATH: https://learn.microsoft.com/cli/azure/install-azure-cli"
      case $command in
        identities) identities ;;
        observe) observe ;;
        resource-manager) resource_manager ;;
        consent) grant_permissions "${GRAPH_CONSENT[@]}" ;;
        app-roles) grant_permissions "${GRAPH_APP_ROLES[@]}" ;;
      esac
      ;;
    *) fail "$command is no command. setup.sh --help tells more." ;;
  esac
}

main "$@"
