import Foundation

/// Home folders, addresses and keys in a text.
enum SecretText {
  /// The beginnings of keys of common services.
  private static let prefixes = [
    "sk-", "sk_", "pk_live", "rk_live", "ghp_", "gho_", "ghu_", "ghs_", "github_pat_", "glpat-",
    "xoxb-", "xoxp-", "xapp-", "AKIA", "ASIA", "AIza", "ya29.", "eyJ", "npm_", "pypi-", "hf_",
  ]

  /// Returns whether a word is an address or looks like a key.
  static func isSecret(_ word: Substring) -> Bool { isAddress(word) || isKey(word) }

  /// Returns whether a word has a key of a common service: its beginning, and at least 12 more characters.
  static func hasKeyPrefix(_ word: Substring) -> Bool {
    guard word.utf8.count >= 15 else { return false }
    return prefixes.contains { prefix in
      guard let range = word.range(of: prefix) else { return false }
      let before = word[..<range.lowerBound].last
      let rest = word[range.upperBound...].prefix {
        $0.isLetter || $0.isNumber || "_-".contains($0)
      }
      return rest.count >= 12 && !(before.map { $0.isLetter || $0.isNumber } ?? false)
    }
  }

  private static func isAddress(_ word: Substring) -> Bool {
    guard let sign = word.firstIndex(of: "@"), sign > word.startIndex else { return false }
    return word[sign...].dropFirst(2).contains(".")
  }

  private static func isKey(_ word: Substring) -> Bool {
    if hasKeyPrefix(word) { return true }
    // A long word of letters and digits without a separator, such as a token in hexadecimal digits.
    return word.utf8.count >= 32 && word.contains(where: \.isNumber)
      && word.contains(where: \.isLetter)
      && word.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "=")
      }
  }

  /// Returns a text with `~` for home folders, `(address)` for e-mail addresses and `(key)` for keys.
  static func removed(from text: String) -> String {
    var result = ""
    var rest = text[...]
    while let first = rest.first {
      guard isWordCharacter(first) else {
        result.append(first)
        rest.removeFirst()
        continue
      }
      let word = rest.prefix(while: isWordCharacter)
      rest = rest.dropFirst(word.count)
      result += replaced(word)
    }
    return result
  }

  private static func isWordCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_-@.+/~=\\".contains(character)
  }

  private static func replaced(_ word: Substring) -> String {
    if isSecret(word) { return isAddress(word) ? "(address)" : "(key)" }
    let parts = word.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
    guard parts.count > 1 || word.hasPrefix("-") else { return assigned(word) }
    var kept: [String] = []
    var skipsNext = false
    for part in parts {
      if skipsNext {
        skipsNext = part.isEmpty
      } else if ["home", "users"].contains(part.lowercased()) {
        skipsNext = true
        kept = ["~"]
      } else {
        kept.append(assigned(withoutHomeSlug(part)))
      }
    }
    let isWindows = word.contains("\\") && !word.contains("/") && kept.first != "~"
    return kept.joined(separator: isWindows ? "\\" : "/")
  }

  /// Returns the name of a folder of project logs without the home folder in it, as in `-home-NAME-project`.
  private static func withoutHomeSlug(_ part: Substring) -> Substring {
    for home in ["-home-", "-Users-"] where part.hasPrefix(home) {
      return "~" + part.dropFirst(home.count).drop { $0 != "-" }
    }
    return part
  }

  /// Returns a part of a word without the secret that it gives to a name, as in `TOKEN=…`.
  private static func assigned(_ part: Substring) -> String {
    guard let sign = part.firstIndex(of: "="), isSecret(part[part.index(after: sign)...]) else {
      return isSecret(part) ? "(key)" : String(part)
    }
    return part[...sign] + "(key)"
  }
}
