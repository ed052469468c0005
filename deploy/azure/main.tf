# The same as setup.sh does, for those who keep such things in Terraform or OpenTofu: two identities that the operator's
# ServiceAccount signs in as, and the rights of the chosen duties, which are in rights.json.

terraform {
  required_version = ">= 1.5"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
  }
}

locals {
  rights = jsondecode(file("${path.module}/rights.json"))

  roles = { for duty, role in local.rights.roles : duty => role if contains(var.duties, duty) }
  role_assignments = {
    for pair in setproduct(keys(local.roles), var.scopes) :
    "${pair[0]} ${pair[1]}" => { duty = pair[0], scope = pair[1] }
  }

  permissions = toset(concat(
    flatten([for duty in var.duties : lookup(local.rights.applicationPermissions, duty, [])]),
    contains(var.duties, "observe") ? tolist(var.optional_permissions) : [],
  ))
}

resource "azurerm_user_assigned_identity" "this" {
  for_each = toset(["resource-manager", "graph"])

  name                = "${var.prefix}-${each.key}"
  resource_group_name = var.resource_group_name
  location            = var.location
}

resource "azurerm_federated_identity_credential" "this" {
  for_each = azurerm_user_assigned_identity.this

  name                = "winauth-operator"
  resource_group_name = var.resource_group_name
  parent_id           = each.value.id
  issuer              = var.issuer
  subject             = "system:serviceaccount:${var.service_account.namespace}:${var.service_account.name}"
  audience            = [var.token_audience]
}

resource "azurerm_role_definition" "this" {
  for_each = local.roles

  name              = each.value.name
  description       = "For winauth-operator: docs/azure-permissions.md."
  scope             = var.scopes[0]
  assignable_scopes = var.scopes

  permissions {
    actions = each.value.actions
  }
}

resource "azurerm_role_assignment" "this" {
  for_each = local.role_assignments

  scope              = each.value.scope
  role_definition_id = azurerm_role_definition.this[each.value.duty].role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.this["resource-manager"].principal_id
  principal_type     = "ServicePrincipal"
}

data "azuread_service_principal" "microsoft_graph" {
  client_id = "00000003-0000-0000-c000-000000000000"
}

resource "azuread_app_role_assignment" "this" {
  for_each = local.permissions

  app_role_id         = data.azuread_service_principal.microsoft_graph.app_role_ids[each.key]
  principal_object_id = azurerm_user_assigned_identity.this["graph"].principal_id
  resource_object_id  = data.azuread_service_principal.microsoft_graph.object_id

  lifecycle {
    precondition {
      condition     = length(setsubtract(var.optional_permissions, local.rights.applicationPermissions.observeOptional)) == 0
      error_message = "Only permissions that rights.json lists as observeOptional are optional."
    }
  }
}
