#pragma once

// The merge keys of YAML, `<<` (https://yaml.org/type/merge).

#include "rules/yaml_document.hpp"

namespace adapter::rules {

// Puts the entries of the maps that `<<` names in its place, behind the map's own. A key that is there already, or
// comes from an earlier one of them, wins. Throws YamlProblem when `<<` names anything but a map or a list of maps.
void merge_maps(YamlNode& map);

}  // namespace adapter::rules
