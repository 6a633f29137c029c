#include "meta/builtin_catalog.hpp"

#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace adapter::meta {
namespace {

constexpr bool kNamespaced = true;
constexpr bool kCluster = false;

// As kube-apiserver 1.37.2 shows them in aggregated discovery. Every singular there is the lower-cased kind.
struct Row {
  const char* group;
  const char* version;
  const char* kind;
  const char* plural;
  bool namespaced;
};

constexpr Row kRows[] = {
    {"", "v1", "Binding", "bindings", kNamespaced},
    {"", "v1", "ComponentStatus", "componentstatuses", kCluster},
    {"", "v1", "ConfigMap", "configmaps", kNamespaced},
    {"", "v1", "Endpoints", "endpoints", kNamespaced},
    {"", "v1", "Event", "events", kNamespaced},
    {"", "v1", "LimitRange", "limitranges", kNamespaced},
    {"", "v1", "Namespace", "namespaces", kCluster},
    {"", "v1", "Node", "nodes", kCluster},
    {"", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", kNamespaced},
    {"", "v1", "PersistentVolume", "persistentvolumes", kCluster},
    {"", "v1", "Pod", "pods", kNamespaced},
    {"", "v1", "PodTemplate", "podtemplates", kNamespaced},
    {"", "v1", "ReplicationController", "replicationcontrollers", kNamespaced},
    {"", "v1", "ResourceQuota", "resourcequotas", kNamespaced},
    {"", "v1", "Secret", "secrets", kNamespaced},
    {"", "v1", "ServiceAccount", "serviceaccounts", kNamespaced},
    {"", "v1", "Service", "services", kNamespaced},
    {"apiregistration.k8s.io", "v1", "APIService", "apiservices", kCluster},
    {"apps", "v1", "ControllerRevision", "controllerrevisions", kNamespaced},
    {"apps", "v1", "DaemonSet", "daemonsets", kNamespaced},
    {"apps", "v1", "Deployment", "deployments", kNamespaced},
    {"apps", "v1", "ReplicaSet", "replicasets", kNamespaced},
    {"apps", "v1", "StatefulSet", "statefulsets", kNamespaced},
    {"events.k8s.io", "v1", "Event", "events", kNamespaced},
    {"authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews", kCluster},
    {"authentication.k8s.io", "v1", "TokenReview", "tokenreviews", kCluster},
    {"authorization.k8s.io", "v1", "LocalSubjectAccessReview", "localsubjectaccessreviews", kNamespaced},
    {"authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", kCluster},
    {"authorization.k8s.io", "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews", kCluster},
    {"authorization.k8s.io", "v1", "SubjectAccessReview", "subjectaccessreviews", kCluster},
    {"autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", kNamespaced},
    {"autoscaling", "v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", kNamespaced},
    {"batch", "v1", "CronJob", "cronjobs", kNamespaced},
    {"batch", "v1", "Job", "jobs", kNamespaced},
    {"certificates.k8s.io", "v1", "CertificateSigningRequest", "certificatesigningrequests", kCluster},
    {"certificates.k8s.io", "v1", "ClusterTrustBundle", "clustertrustbundles", kCluster},
    {"certificates.k8s.io", "v1", "PodCertificateRequest", "podcertificaterequests", kNamespaced},
    {"networking.k8s.io", "v1", "IngressClass", "ingressclasses", kCluster},
    {"networking.k8s.io", "v1", "Ingress", "ingresses", kNamespaced},
    {"networking.k8s.io", "v1", "IPAddress", "ipaddresses", kCluster},
    {"networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", kNamespaced},
    {"networking.k8s.io", "v1", "ServiceCIDR", "servicecidrs", kCluster},
    {"policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", kNamespaced},
    {"rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", kCluster},
    {"rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", kCluster},
    {"rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", kNamespaced},
    {"rbac.authorization.k8s.io", "v1", "Role", "roles", kNamespaced},
    {"storage.k8s.io", "v1", "CSIDriver", "csidrivers", kCluster},
    {"storage.k8s.io", "v1", "CSINode", "csinodes", kCluster},
    {"storage.k8s.io", "v1", "CSIStorageCapacity", "csistoragecapacities", kNamespaced},
    {"storage.k8s.io", "v1", "StorageClass", "storageclasses", kCluster},
    {"storage.k8s.io", "v1", "VolumeAttachment", "volumeattachments", kCluster},
    {"storage.k8s.io", "v1", "VolumeAttributesClass", "volumeattributesclasses", kCluster},
    {"admissionregistration.k8s.io", "v1", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", kCluster},
    {"admissionregistration.k8s.io", "v1", "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings",
     kCluster},
    {"admissionregistration.k8s.io", "v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", kCluster},
    {"admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", kCluster},
    {"admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings",
     kCluster},
    {"admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations",
     kCluster},
    {"apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", kCluster},
    {"scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", kCluster},
    {"coordination.k8s.io", "v1", "Lease", "leases", kNamespaced},
    {"node.k8s.io", "v1", "RuntimeClass", "runtimeclasses", kCluster},
    {"discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", kNamespaced},
    {"resource.k8s.io", "v1", "DeviceClass", "deviceclasses", kCluster},
    {"resource.k8s.io", "v1", "DeviceTaintRule", "devicetaintrules", kCluster},
    {"resource.k8s.io", "v1", "ResourceClaim", "resourceclaims", kNamespaced},
    {"resource.k8s.io", "v1", "ResourceClaimTemplate", "resourceclaimtemplates", kNamespaced},
    {"resource.k8s.io", "v1", "ResourceSlice", "resourceslices", kCluster},
    {"flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", "flowschemas", kCluster},
    {"flowcontrol.apiserver.k8s.io", "v1", "PriorityLevelConfiguration", "prioritylevelconfigurations", kCluster},
    {"storagemigration.k8s.io", "v1", "StorageVersionMigration", "storageversionmigrations", kCluster},
};

}  // namespace

ResourceCatalog builtin_catalog() {
  std::vector<Resource> resources;
  resources.reserve(std::size(kRows));
  for (const Row& row : kRows) {
    resources.push_back({.group = row.group,
                         .version = row.version,
                         .kind = row.kind,
                         .plural = row.plural,
                         .singular = "",
                         .namespaced = row.namespaced});
  }
  return ResourceCatalog(std::move(resources));
}

}  // namespace adapter::meta
