/** Kubernetes version that `module/go.mod` pins; a test keeps the two equal. Programs built here report it. */
export const KUBERNETES_VERSION = "1.35.4";

/** etcd version that `module/go.mod` pins. */
export const ETCD_VERSION = "3.6.5";

/** Kubernetes minor whose envtest archives are accepted; its newest published patch is taken. */
export const ENVTEST_MINOR = "1.35";
