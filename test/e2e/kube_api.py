"""The API server as the tests' own client sees it: JSON over TLS, as an administrator."""

import http.client
import json
import ssl

from shared import NotYet


class ApiError(NotYet):
    def __init__(self, message, status=None):
        super().__init__(message)
        self.status = status


class KubeApi:
    """Every call opens its own connection: it may be used by any thread, and knows nothing of a restart."""

    def __init__(self, port, authority, client):
        self._port = port
        self._tls = ssl.create_default_context(cafile=authority)
        self._tls.load_cert_chain(client.certificate, client.key)

    def call(self, method, path, body=None, content_type="application/json"):
        """The text of the answer. ApiError for anything but success."""
        headers = {"Accept": "application/json"}
        if body is not None:
            body = json.dumps(body)
            headers["Content-Type"] = content_type
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, context=self._tls, timeout=15)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise ApiError(f"{method} {path}: no answer ({error})") from error
        finally:
            connection.close()
        if response.status not in range(200, 300):
            raise ApiError(f"{method} {path}: {response.status}: {message_of(text)}", response.status)
        return text

    def get(self, path):
        return json.loads(self.call("GET", path))

    def create(self, path, body):
        return json.loads(self.call("POST", path, body))

    def patch(self, path, body):
        return json.loads(self.call("PATCH", path, body, "application/merge-patch+json"))

    def delete(self, path):
        return self.call("DELETE", path)

    def exists(self, path):
        try:
            self.get(path)
            return True
        except ApiError as error:
            if error.status == 404:
                return False
            raise


def message_of(text):
    try:
        return json.loads(text)["message"]
    except (ValueError, KeyError, TypeError):
        return text.strip()[:300]


def condition(thing, kind):
    """The condition of that type in an object's status, or an empty one."""
    for found in thing.get("status", {}).get("conditions", []):
        if found["type"] == kind:
            return found
    return {"type": kind, "status": "absent", "reason": "", "message": ""}
