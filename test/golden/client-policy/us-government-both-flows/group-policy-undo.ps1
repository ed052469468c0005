#Requires -Modules GroupPolicy
# Windows Authentication for Azure SQL Managed Instance: realm fabrikam-gov, tenant aaaaaaaa-0000-4000-8000-000000000001.
# Takes back what group-policy.ps1 set in a Group Policy object. Its links stay as they are: an administrator
# removes those, or the whole object, when nothing else needs it.
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

# Stops here when there is no such object.
$null = Get-GPO @gpo
# A value that is not in the object any more is reported, and the others are still taken out.
$ErrorActionPreference = 'Continue'

# Modern interactive flow.
Remove-GPRegistryValue @gpo -Key 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\Parameters' -ValueName 'CloudKerberosTicketRetrievalEnabled'

# Incoming trust flow.
# Every KDC proxy depends on this value. Where clients have others, delete the line that names it.
Remove-GPRegistryValue @gpo -Key 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos' -ValueName 'KdcProxyServer_Enabled'
Remove-GPRegistryValue @gpo -Key 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\KdcProxy\ProxyServers' -ValueName 'KERBEROS.MICROSOFTONLINE.COM'
