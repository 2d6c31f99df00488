// What the system says went wrong, in words that say what to do.
#pragma once

#include <cerrno>
#include <cstring>
#include <string>

namespace ganvas {

// `number` is errno, or the value of a std::error_code of the system.
inline std::string SystemErrorText(int number) {
  switch (number) {
    case ENOENT:
      return "no such file or folder";
    case ENOTDIR:
      return "a part of this path is a file; expected folders";
    case EISDIR:
      return "is a folder; expected a file";
    case EEXIST:
      return "a file of this name already exists";
    case EACCES:
    case EPERM:
      return "permission denied: check the permissions of the file and its folder";
    case EROFS:
      return "this file system is read-only";
    case ENOSPC:
      return "the disk is full: make room, or write to another disk";
    case EDQUOT:
      return "your disk quota is used up: make room, or write to another disk";
    case EFBIG:
      return "the file would be larger than the system allows";
    case ENAMETOOLONG:
      return "the name is too long";
    case ELOOP:
      return "its links lead in a circle";
    case EMFILE:
    case ENFILE:
      return "too many files are open";
    case ENOMEM:
      return "not enough memory";
    case EIO:
      return "the disk reports an error: the file may be damaged";
    default:
      return std::strerror(number);
  }
}

}  // namespace ganvas
