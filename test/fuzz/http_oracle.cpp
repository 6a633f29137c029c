// llhttp, the parser of Node.js, in its strict form.

#include "fuzz/http_oracle.hpp"

#include <llhttp.h>

#include "fuzz/fuzz_target.hpp"

namespace adapter::fuzz {
namespace {

struct State {
  HttpMessage message;
  bool in_head = true;
  bool complete = false;
};

State& state_of(llhttp_t* parser) {
  return *static_cast<State*>(parser->data);
}

template <std::string HttpMessage::*Text>
int add_to(llhttp_t* parser, const char* at, std::size_t size) {
  (state_of(parser).message.*Text).append(at, size);
  return 0;
}

// Names and values of trailers come the same way, and are nobody's.
int add_to_name(llhttp_t* parser, const char* at, std::size_t size) {
  auto& state = state_of(parser);
  if (state.in_head) state.message.fields.back().first.append(at, size);
  return 0;
}

int add_to_value(llhttp_t* parser, const char* at, std::size_t size) {
  auto& state = state_of(parser);
  if (state.in_head) state.message.fields.back().second.append(at, size);
  return 0;
}

int begin_field(llhttp_t* parser) {
  auto& state = state_of(parser);
  if (state.in_head) state.message.fields.emplace_back();
  return 0;
}

int end_head(llhttp_t* parser) {
  auto& state = state_of(parser);
  state.in_head = false;
  state.message.status = parser->status_code;
  state.message.fields.pop_back();  // begun for a field that did not come
  const int status = parser->status_code;
  const bool without_body = status < 200 || status == 204 || status == 304;
  return parser->type == HTTP_RESPONSE && without_body ? 1 : 0;  // it leaves that to whoever uses it (RFC 9112, 6.3)
}

int end_message(llhttp_t* parser) {
  state_of(parser).complete = true;
  return HPE_PAUSED;
}

llhttp_settings_t settings() {
  llhttp_settings_t out;
  llhttp_settings_init(&out);
  out.on_method = add_to<&HttpMessage::method>;
  out.on_url = add_to<&HttpMessage::target>;
  out.on_body = add_to<&HttpMessage::body>;
  out.on_header_field = add_to_name;
  out.on_header_value = add_to_value;
  out.on_message_begin = begin_field;
  out.on_header_value_complete = begin_field;
  out.on_headers_complete = end_head;
  out.on_message_complete = end_message;
  return out;
}

void trim(std::string& text) {
  while (text.ends_with(' ') || text.ends_with('\t')) text.pop_back();
}

}  // namespace

std::optional<OracleReading> read_by_oracle(std::string_view bytes, bool request) {
  static const llhttp_settings_t kSettings = settings();
  State state;
  llhttp_t parser;
  llhttp_init(&parser, request ? HTTP_REQUEST : HTTP_RESPONSE, &kSettings);
  parser.data = &state;
  auto verdict = llhttp_execute(&parser, bytes.data(), bytes.size());
  std::size_t size = bytes.size();
  if (verdict == HPE_OK && !request) verdict = llhttp_finish(&parser);  // the end of the connection ends an answer
  if (state.complete && llhttp_get_error_pos(&parser) != nullptr) {
    size = static_cast<std::size_t>(llhttp_get_error_pos(&parser) - bytes.data());
  }
  OracleReading out;
  if (state.complete) {
    state.message.size = size;
    for (auto& [name, value] : state.message.fields) trim(value);  // it keeps the blanks behind a value
    out.message = std::move(state.message);
  } else if (verdict != HPE_OK && verdict != HPE_INVALID_EOF_STATE) {
    out.refusal = llhttp_errno_name(verdict);
  }
  return out;
}

}  // namespace adapter::fuzz
