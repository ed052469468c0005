variable "duties" {
  description = "What the operator is for: observe (reads only), resourceManager (turns service principals on and off), consent (grants admin consent), appRoles (assigns application permissions: whoever has this can get any right in the tenant)."
  type        = set(string)
  default     = ["observe"]
  validation {
    condition     = alltrue([for duty in var.duties : contains(["observe", "resourceManager", "consent", "appRoles"], duty)])
    error_message = "The duties are observe, resourceManager, consent and appRoles."
  }
}

variable "scopes" {
  description = "Subscriptions or resource groups with the instances, as ids. Changes are followed outside of the instance, so a role on an instance alone does not do."
  type        = list(string)
  validation {
    condition     = length(var.scopes) > 0 && alltrue([for scope in var.scopes : can(regex("^/subscriptions/[0-9a-fA-F-]{36}(/resourceGroups/[^/]+)?$", scope))])
    error_message = "Name at least one /subscriptions/ID or /subscriptions/ID/resourceGroups/NAME."
  }
}

variable "optional_permissions" {
  description = "Which of rights.json's observeOptional permissions to give: see docs/azure-permissions.md."
  type        = set(string)
  default     = []
}

variable "resource_group_name" {
  description = "Where the identities are."
  type        = string
}

variable "location" {
  description = "Azure region of the identities."
  type        = string
}

variable "prefix" {
  description = "The identities are called PREFIX-resource-manager and PREFIX-graph."
  type        = string
  default     = "winauth"
}

variable "issuer" {
  description = "The cluster's OIDC issuer, an https:// address."
  type        = string
}

variable "service_account" {
  description = "The operator's ServiceAccount."
  type        = object({ namespace = string, name = string })
  default     = { namespace = "winauth-system", name = "winauth-operator" }
}

variable "token_audience" {
  description = "Audience of the ServiceAccount's tokens; api://AzureADTokenExchangeUSGov and api://AzureADTokenExchangeChina in those clouds."
  type        = string
  default     = "api://AzureADTokenExchange"
}
