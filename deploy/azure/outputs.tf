output "credentials" {
  description = "For spec.credentials of the KerberosRealm."
  value = {
    resourceManager = { workloadIdentity = { clientId = azurerm_user_assigned_identity.this["resource-manager"].client_id } }
    graph           = { workloadIdentity = { clientId = azurerm_user_assigned_identity.this["graph"].client_id } }
  }
}
