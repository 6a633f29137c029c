package main

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Answers, one of each shape.
var objects = []string{
	// Errors.
	`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server could not find the metric nope for pods","reason":"NotFound","code":404}`,
	`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server could not find the requested resource","reason":"NotFound","details":{},"code":404}`,
	`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Internal error occurred: prometheus: connection refused","reason":"InternalError","details":{"causes":[{"message":"prometheus: connection refused"}]},"code":500}`,
	`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods.custom.metrics.k8s.io \"*\" is forbidden: User \"bob\" cannot get resource \"pods/m\" in API group \"custom.metrics.k8s.io\" in the namespace \"default\"","reason":"Forbidden","details":{"name":"*","group":"custom.metrics.k8s.io","kind":"pods"},"code":403}`,
	`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}`,
	`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"406: Not Acceptable\n\nAvailable representations: application/json","reason":"NotAcceptable","details":{},"code":406}`,
	`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided","reason":"Invalid","details":{"group":"meta.k8s.io","kind":"ListOptions","causes":[{"reason":"FieldValueForbidden","message":"Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided","field":"resourceVersionMatch"}]},"code":422}`,
	`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"starting","reason":"ServiceUnavailable","details":{"retryAfterSeconds":5},"code":503}`,
	`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"a \u003c b \u0026 c \u003e d: é 日 😀 \t","reason":"BadRequest","code":400}`,
	// Discovery.
	`{"kind":"APIGroupList","groups":[]}`,
	`{"kind":"APIGroupList","groups":[{"name":"custom.metrics.k8s.io","versions":[{"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"},{"groupVersion":"custom.metrics.k8s.io/v1beta2","version":"v1beta2"}],"preferredVersion":{"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"},"serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":":6443"}]},{"name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}],"preferredVersion":{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"},"serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":":6443"}]}]}`,
	`{"kind":"APIGroup","apiVersion":"v1","name":"custom.metrics.k8s.io","versions":[{"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"}],"preferredVersion":{"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"}}`,
	`{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"custom.metrics.k8s.io/v1beta1","resources":[]}`,
	`{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"custom.metrics.k8s.io/v1beta1","resources":[{"name":"deployments.apps/queue_len","singularName":"","namespaced":true,"kind":"MetricValueList","verbs":["get"]},{"name":"namespaces/http_requests","singularName":"","namespaced":false,"kind":"MetricValueList","verbs":["get"]}]}`,
	`{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"metrics.k8s.io/v1beta1","resources":[{"name":"nodes","singularName":"","namespaced":false,"kind":"NodeMetrics","verbs":["get","list"]},{"name":"pods","singularName":"","namespaced":true,"kind":"PodMetrics","verbs":["get","list"]}]}`,
	`{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"a/v1","resources":[{"name":"things","singularName":"thing","namespaced":true,"group":"b","version":"v2","kind":"Thing","verbs":[],"shortNames":["th","t"],"categories":["all"]}]}`,
	`{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"a/v1","resources":[{"name":"things","singularName":"","namespaced":true,"kind":"Thing","verbs":null}]}`,
	`{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[]}`,
	`{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{"name":"custom.metrics.k8s.io"},"versions":[{"version":"v1beta1","resources":[{"resource":"pods","responseKind":{"group":"","version":"","kind":""},"scope":"Namespaced","singularResource":"","verbs":null,"subresources":[{"subresource":"http_requests","responseKind":{"group":"","version":"","kind":"MetricValueList"},"verbs":["get"]}]}],"freshness":"Current"},{"version":"v1beta2","resources":[],"freshness":"Current"}]},{"metadata":{"name":"metrics.k8s.io","creationTimestamp":null},"versions":[{"version":"v1beta1","resources":[{"resource":"nodes","responseKind":{"group":"metrics.k8s.io","version":"v1beta1","kind":"NodeMetrics"},"scope":"Cluster","singularResource":"","verbs":["get","list"]}],"freshness":"Current"}]}]}`,
	`{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2beta1","metadata":{},"items":[{"metadata":{"name":"external.metrics.k8s.io"},"versions":[{"version":"v1beta1","resources":[{"resource":"queue_depth","responseKind":{"group":"","version":"","kind":"ExternalMetricValueList"},"scope":"Namespaced","singularResource":"","verbs":["get"]}],"freshness":"Current"}]}]}`,
	`{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{"name":"g"},"versions":[{"version":"v1","resources":[{"resource":"r","scope":"Cluster","singularResource":"s","verbs":[],"shortNames":["x"],"categories":["c","d"],"subresources":[{"subresource":"q","acceptedTypes":[{"group":"g","version":"v","kind":"k"}],"verbs":[]}]}]}]}]}`,
	// Custom metrics.
	`{"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta1","metadata":{},"items":[]}`,
	`{"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta1","metadata":{},"items":[{"describedObject":{"kind":"Pod","namespace":"moc","name":"p-a","apiVersion":"/v1"},"metricName":"http_requests_per_second","timestamp":"2026-01-02T03:04:05Z","value":"123456789m","selector":null}]}`,
	`{"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta1","metadata":{},"items":[{"describedObject":{"kind":"Node","name":"n-a","apiVersion":"/v1"},"metricName":"load","timestamp":"2026-01-02T03:04:05Z","window":60,"value":"-2500m","selector":{}},{"describedObject":{"kind":"Node","name":"n-b","apiVersion":"/v1"},"metricName":"load","timestamp":null,"window":0,"value":"0","selector":{"matchLabels":{"b":"2","a":"1"},"matchExpressions":[{"key":"c","operator":"In","values":["x","y"]},{"key":"d","operator":"Exists"}]}}]}`,
	`{"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta2","metadata":{},"items":[]}`,
	`{"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta2","metadata":{},"items":[{"describedObject":{"kind":"Deployment","namespace":"default","name":"web","apiVersion":"apps/v1"},"metric":{"name":"queue_len","selector":null},"timestamp":"2024-05-29T08:38:20Z","value":"1k"}]}`,
	`{"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta2","metadata":{},"items":[{"describedObject":{"kind":"Service","namespace":"default","name":"web","uid":"u","apiVersion":"/v1","resourceVersion":"7","fieldPath":"f"},"metric":{"name":"queue_len","selector":{"matchLabels":{"verb":"GET"},"matchExpressions":[{"key":"code","operator":"NotIn","values":["200"]}]}},"timestamp":"1969-12-31T23:59:59Z","windowSeconds":300,"value":"9223372036854775807m"}]}`,
	`{"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta2","metadata":{"selfLink":"/s","resourceVersion":"1","continue":"c","remainingItemCount":3},"items":[{"describedObject":{"kind":"Namespace","name":"moc","apiVersion":"/v1"},"metric":{"name":"m","selector":null},"timestamp":"2000-02-29T12:00:00Z","value":"1500m"}]}`,
	// External metrics.
	`{"kind":"ExternalMetricValueList","apiVersion":"external.metrics.k8s.io/v1beta1","metadata":{},"items":[]}`,
	`{"kind":"ExternalMetricValueList","apiVersion":"external.metrics.k8s.io/v1beta1","metadata":{},"items":[{"metricName":"queue_depth","metricLabels":{"queue":"orders","__name__":"q","a":""},"timestamp":"2024-05-29T08:38:20Z","value":"42"},{"metricName":"queue_depth","metricLabels":{},"timestamp":"2024-05-29T08:38:20Z","window":60,"value":"-1m"}]}`,
	`{"kind":"ExternalMetricValueList","apiVersion":"external.metrics.k8s.io/v1beta1","metadata":{},"items":[{"metricName":"scalar","metricLabels":null,"timestamp":"2024-05-29T08:38:20Z","value":"0"}]}`,
	// Resource metrics.
	`{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[]}`,
	`{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[{"metadata":{"name":"web-0","namespace":"default","creationTimestamp":"2024-05-29T08:38:25Z","labels":{"app":"web","a/b":"c"}},"timestamp":"2024-05-29T08:38:20Z","window":"15.1s","containers":[{"name":"app","usage":{"cpu":"2500u","memory":"100Mi"}},{"name":"side","usage":{"cpu":"0","memory":"1Ki"}}]},{"metadata":{"name":"web-1","namespace":"default","creationTimestamp":"2024-05-29T08:38:25Z"},"timestamp":"2024-05-29T08:38:20Z","window":"5m0s","containers":[]}]}`,
	`{"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1","metadata":{"name":"web-0","namespace":"default","creationTimestamp":"2024-05-29T08:38:25Z","labels":{"app":"web"}},"timestamp":"2024-05-29T08:38:20Z","window":"0s","containers":[{"name":"app","usage":{"cpu":"250m","memory":"128Mi"}}]}`,
	`{"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1","metadata":{"name":"p","generateName":"g","namespace":"n","selfLink":"s","uid":"u","resourceVersion":"9","generation":4,"creationTimestamp":null,"annotations":{"k":"v"},"finalizers":["f","g"]},"timestamp":null,"window":"1h0m0.000000001s","containers":[{"name":"","usage":{}}]}`,
	`{"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[{"metadata":{"name":"n1","creationTimestamp":"2024-05-29T08:38:25Z","labels":{"kubernetes.io/hostname":"n1"}},"timestamp":"2024-05-29T08:38:20Z","window":"20.05s","usage":{"cpu":"165483018n","memory":"1424564Ki"}}]}`,
	`{"kind":"NodeMetrics","apiVersion":"metrics.k8s.io/v1beta1","metadata":{"name":"n1","creationTimestamp":"2024-05-29T08:38:25Z"},"timestamp":"2024-05-29T08:38:20Z","window":"500µs","usage":{"cpu":"1","memory":"2Gi"}}`,
}

// Texts that YAML quotes, folds or writes in lines of their own, and those it does not. Not among them is what we write
// in another form of the same value: the breaks of Unicode and impossible dates, which we always quote.
var texts = []string{
	"", " ", "a", "a b", " a", "a ", "a  b", "a\tb", "\ta", "a\t", "a\nb", "a\n", "\na", "\n", "a\n\n", "a\nb\n", " a\nb", "a \nb", "a\n b", "a\n\n b", "a\r\nb", "a\rb",
	"y", "Y", "yes", "no", "on", "Off", "true", "True", "FALSE", "truE", "null", "Null", "~", "nan", ".nan", ".inf", "-.Inf", "+.INF", ".", "..", "...", "...a", "-", "--", "---", "---a", "- a", "-a", "?", "? a", "?a", ":", ": a", ":a", "a:", "a: b", "a:b", "a #b", "a#b", "#a",
	"0", "1", "-1", "+1", "007", "0o7", "0x1F", "0b101", "-0b11", "1_000", "_1", "1_", "0_7", "09", "1.5", "1.", ".5", "1e3", "1.5E-3", "1e", "+1.5", "-.5", "-", "+", "1.2.3", "0x", "0xg", "1:30", "1:30:45", "190:20:30.15", "1:60", "12e03", "99999999999999999999", "18446744073709551615", "-9223372036854775809", "1e999", "0b12", "0B1", "0X1f", "0O17", "1__0", "+0x1", "-0x1", "0x_1", "Infinity", "+Inf", "inf", ".5e3", ".e3", "5.e3",
	"2024-05-29", "2024-5-9", "2024-05-29T08:38:20Z", "2024-05-29t08:38:20Z", "2024-05-29 08:38:20", "2024-05-29T08:38:20+01:00", "2024-05-29T08:38:20.123456789Z", "2024-02-29", "20245-1-1", "2024-5-9T8:3:2Z", "2024-05-29 08:38:20.5", "2024-05-29T08:38:20,5Z",
	"!a", "&a", "*a", "|a", ">a", "'a", "\"a", "%a", "@a", "`a", "[a", "]a", "{a", "}a", ",a", "a,b", "a[b", "a'b", "a\"b", "a\\b", "=", "<<", "<", "a&b", "it's", "'quoted'", "a: 'b'", "# 'b'",
	"http_requests_per_second", "/v1", "apps/v1", "123456789m", "1500m", "1k", "1Ki", "5m0s", "500µs", "é", "日本語", "a\u00a0b", "a\ufeffb", "a\u0007b\u001b\u0000", "\u007f", "\ue000", "\ufffd", "\U0001f600", "a\U0001f600b", "a\u0080b",
	strings.Repeat("word ", 40) + "end", strings.Repeat("x", 200), strings.Repeat("word ", 16) + " two  spaces and more of them " + strings.Repeat("word ", 16) + "end", "- " + strings.Repeat("word ", 40) + "end", "a: " + strings.Repeat("it's ", 40) + "  end", "\"" + strings.Repeat("\u0007word ", 40) + "  end", strings.Repeat("日本 ", 60) + "end", strings.Repeat("word ", 40) + "\nb", "1 " + strings.Repeat("y ", 60),
}

// A document for each text, as value, item and key; and the other values.
func values() []string {
	out := []string{
		`null`, `true`, `[]`, `{}`, `"a"`, `7`, `{"a":[]}`, `{"a":{}}`, `[[]]`, `[[[1],2],[]]`, `{"a":{"b":{"c":[{"d":1,"e":[1,2]},{"f":{"g":null}}]}}}`, `[{"a":1,"b":2},{"c":{}}]`,
		`{"a":1,"b":-1,"c":9223372036854775807,"d":18446744073709551615,"e":1.5,"f":0.1,"g":1e3,"h":1e21,"i":-0.0,"j":0,"k":1e-7,"l":false,"m":123456789.125,"n":100000000000000000000}`,
		`{"b":1,"a":2,"B":3,"A":4,"a_b":6,"a-b":7,"a.b":8,"ab":9,"é":10,"日":11,"a/b":12}`,
	}
	for _, text := range texts {
		document := map[string]any{"k": text, "list": []any{text, map[string]any{"deep": text}}}
		out = append(out, compact(document))
		if !strings.ContainsAny(text, "\n") {
			out = append(out, compact(map[string]any{text: 1}))
		}
	}
	return out
}

func compact(document any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	must(encoder.Encode(document))
	return strings.TrimSuffix(out.String(), "\n")
}
