# Warnings, hardening and sanitizers on one interface target; and the function that makes a layer.

add_library(adapter_options INTERFACE)
target_compile_options(adapter_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor
  -Wno-missing-field-initializers  # a designated initializer leaves the rest to their defaults on purpose
  -Wno-mismatched-new-delete       # g++ 12 cries wolf where it inlines a coroutine's frame of Asio
  -fstack-protector-strong -fcf-protection)
target_compile_definitions(adapter_options INTERFACE _GLIBCXX_ASSERTIONS)
if(ADAPTER_WARNINGS_AS_ERRORS)
  target_compile_options(adapter_options INTERFACE -Werror)
endif()
if(ADAPTER_SANITIZE)
  # Without those checks of UndefinedBehaviorSanitizer whose findings AddressSanitizer tells too, or that this machine
  # does not know: a quarter of the time of compiling.
  target_compile_options(adapter_options INTERFACE -fsanitize=${ADAPTER_SANITIZE} -fno-sanitize-recover=all
    -fno-sanitize=null,alignment,vptr,object-size
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)  # the GCC manual: sanitizing leads to false alarms of this one
  target_link_options(adapter_options INTERFACE -fsanitize=${ADAPTER_SANITIZE})
  if(ADAPTER_SANITIZE MATCHES thread)
    # Asio uses fences, which ThreadSanitizer does not model; g++ warns at each of them.
    target_compile_options(adapter_options INTERFACE -Wno-tsan)
  endif()
elseif(CMAKE_BUILD_TYPE STREQUAL Release)
  # Tests are compiled without optimization, which this needs.
  target_compile_options(adapter_options INTERFACE
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:ADAPTER_IS_TEST>>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
  target_link_options(adapter_options INTERFACE -Wl,-z,relro,-z,now)
endif()

# adapter_layer(rules SOURCES rule_loader.cpp HEADERS rule.hpp rule_loader.hpp
#               DEPENDS adapter::meta PRIVATE_DEPENDS yaml-cpp)
#
# A layer is a folder, a namespace and a library target `adapter::<name>`. Each layer has an include root of its own
# (a link to its folder), so that a file sees the headers of the layers its target declares and of no others: a wrong
# arrow fails to compile.
function(adapter_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 LAYER "" "" "SOURCES;HEADERS;DEPENDS;PRIVATE_DEPENDS")
  set(root ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${name} SYMBOLIC)
  if(LAYER_SOURCES)
    set(scope PUBLIC)
    add_library(adapter_${name} STATIC ${LAYER_SOURCES})
    target_link_libraries(adapter_${name} PUBLIC ${LAYER_DEPENDS} PRIVATE adapter_options ${LAYER_PRIVATE_DEPENDS})
  else()
    set(scope INTERFACE)
    add_library(adapter_${name} INTERFACE)
    target_link_libraries(adapter_${name} INTERFACE ${LAYER_DEPENDS})
  endif()
  list(TRANSFORM LAYER_HEADERS PREPEND ${root}/${name}/)
  target_sources(adapter_${name} ${scope} FILE_SET HEADERS BASE_DIRS ${root} FILES ${LAYER_HEADERS})
  add_library(adapter::${name} ALIAS adapter_${name})
endfunction()
