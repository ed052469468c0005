-- Health of WindowsAuthentication and KerberosRealm. Both follow kstatus; an object of an older generation is never Healthy.
-- Argo CD asks this only about objects that are not being deleted.
local status = obj.status or {}
local conditions = status.conditions or {}
local generation = obj.metadata.generation

local function isTrue(type)
  for _, condition in ipairs(conditions) do
    if condition.type == type and condition.status == "True" then
      return condition
    end
  end
  return nil
end

local function messageOf(type)
  for _, condition in ipairs(conditions) do
    if condition.type == type and condition.message ~= nil then
      return condition.message
    end
  end
  return "Waiting for the operator"
end

if obj.spec ~= nil and obj.spec.suspend == true then
  return { status = "Suspended", message = "Suspended: nothing is checked or changed" }
end

local stalled = isTrue("Stalled")
if stalled ~= nil and (stalled.observedGeneration == nil or stalled.observedGeneration == generation) then
  return { status = "Degraded", message = stalled.message }
end

local isStale = status.observedGeneration ~= nil and status.observedGeneration ~= generation
if obj.status == nil or isStale or isTrue("Reconciling") ~= nil then
  return { status = "Progressing", message = messageOf("Ready") }
end

if isTrue("Ready") ~= nil then
  return { status = "Healthy", message = messageOf("Ready") }
end
return { status = "Progressing", message = messageOf("Ready") }
