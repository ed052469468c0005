/**
 * What this project uses of client-node. Imported on demand, as one name, so that the bundle holds nothing else of that
 * package, and nothing of it is loaded where no kubeconfig asks for a login plugin.
 */
export { KubeConfig } from "@kubernetes/client-node";
