#Requires -Modules GroupPolicy
# Windows Authentication for Azure SQL Managed Instance: realm contoso, tenant aaaaaaaa-0000-4000-8000-000000000001.
# Sets what clients need in a Group Policy object that exists already. It creates and links nothing:
# an administrator links the object to the computers that are meant, a few first.
[CmdletBinding()]
param(
    # Display name of the Group Policy object.
    [Parameter(Mandatory)][string]$GpoName,
    # DNS name of the object's domain; without it, the domain of whoever runs the script.
    [string]$Domain
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$gpo = @{ Name = $GpoName }
if ($Domain) { $gpo['Domain'] = $Domain }

# Incoming trust flow, for clients joined to Active Directory with Windows 10, Windows Server 2012 or later.
# "Specify KDC proxy servers for Kerberos clients" is Enabled.
Set-GPRegistryValue @gpo -Key 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos' -ValueName 'KdcProxyServer_Enabled' -Type DWord -Value 1 -Additive
# The KDC proxy of the tenant. The spaces after https and before /> belong to the value.
Set-GPRegistryValue @gpo -Key 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\KdcProxy\ProxyServers' -ValueName 'KERBEROS.MICROSOFTONLINE.COM' -Type String -Value '<https login.microsoftonline.com:443:aaaaaaaa-0000-4000-8000-000000000001/kerberos />' -Additive
