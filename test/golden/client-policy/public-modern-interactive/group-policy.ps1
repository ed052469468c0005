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

# Modern interactive flow, for Entra-joined or hybrid-joined clients with Windows 10 20H1, Windows Server 2022 or later.
# "Allow retrieving the cloud Kerberos ticket during the logon" is Enabled.
Set-GPRegistryValue @gpo -Key 'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\Parameters' -ValueName 'CloudKerberosTicketRetrievalEnabled' -Type DWord -Value 1 -Additive
