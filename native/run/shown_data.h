// What a file for other people says of the data: names, without the folders of this machine.
#pragma once

#include <string>
#include <utility>

namespace ganvas::train {

// "idx:/home/me/mnist" -> "idx:mnist"; "shapes" stays.
std::string WithoutFolders(const std::string& spec);
// The same of both domains of a pair.
std::string DataWithoutFolders(const std::string& spec);
// "idx:mnist" -> "mnist"; "shapes" stays.
std::string WithoutKind(const std::string& spec);

// What people may call the two domains of `pair:SPEC_A,SPEC_B`: "folder:/data/apples@train" is
// "apples". Empty where the data is not a pair.
std::pair<std::string, std::string> DomainNames(const std::string& spec);

}  // namespace ganvas::train
