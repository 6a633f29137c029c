"""Asks the adapter as an API client would: HTTPS, its certificate verified, our certificate shown."""

import http.client
import json
import ssl

import hpa

METRIC = "http_requests_per_second"
PATH = f"/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/*/{METRIC}?labelSelector=app%3Dmoc"


class NotAnswered(Exception):
    """No answer, or not the one a client could use; the message says which."""


class AdapterApi:
    def __init__(self, port, client_certificate, serving_certificate):
        self._port = port
        self._client = client_certificate
        self._serving = serving_certificate

    def get(self, path):
        """Status and text."""
        try:
            # The file ends with the authority that the adapter made for itself: that is what we trust, and all of it.
            tls = ssl.create_default_context(cafile=self._serving)
            tls.load_cert_chain(self._client.certificate, self._client.key)
            connection = http.client.HTTPSConnection("127.0.0.1", self._port, context=tls, timeout=5)
            try:
                connection.request("GET", path, headers={"Accept": "application/json"})
                response = connection.getresponse()
                return response.status, response.read().decode()
            finally:
                connection.close()
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise NotAnswered(f"no answer ({error})") from error

    def ready(self):
        try:
            return self.get("/readyz")[0] == 200
        except NotAnswered:
            return False

    def values(self):
        """The text as it came, and milli requests per second by pod."""
        status, text = self.get(PATH)
        return text, read_values(status, text)


def read_values(status, text):
    try:
        document = json.loads(text)
        if status != 200:
            raise NotAnswered(f"{status}: {document.get('message', text)}")
        if document["kind"] != "MetricValueList":
            raise NotAnswered(f"a {document['kind']} instead of a MetricValueList")
        values = {}
        for item in document["items"]:
            pod = item["describedObject"]["name"]
            if pod in values or item["metricName"] != METRIC:
                raise NotAnswered(f"an unexpected item: {item}")
            values[pod] = hpa.milli(item["value"])
        return values
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAnswered(f"{status}, not a value list ({error!r}): {text[:300]}") from error
