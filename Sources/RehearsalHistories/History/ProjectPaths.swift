import Foundation
import RehearsalSimulation

/// What a history keeps of names, paths and words.
///
/// The rule is a list of what is kept: names of agents, tools, skills and models, and paths below the project. Words are
/// kept only if the user asks for them; even then without home folders, addresses and keys.
package struct ProjectPaths: Sendable {
  /// The folder of the project, without a slash at its end; `nil` if it is not known.
  package var root: String?
  /// Whether the import keeps the words of prompts, results and commands.
  package var keepsText: Bool

  package init(root: String? = nil, keepsText: Bool = false) {
    self.root = root
    self.keepsText = keepsText
  }

  /// Returns a path as a history keeps it: below the project relative to it, elsewhere as a hash.
  ///
  /// Files of the same path have the same hash.
  package func kept(_ path: String) -> String {
    let path = path.replacing("\\", with: "/")
    let root = root?.replacing("\\", with: "/")
    if let root, path == root { return "." }
    if let root, path.hasPrefix(root + "/") {
      let below = PathPattern.normalised(String(path.dropFirst(root.count + 1)))
      if !below.hasPrefix("..") { return Self.plain(below) }
    }
    let isAbsolute = path.hasPrefix("/") || path.hasPrefix("~") || path.dropFirst().hasPrefix(":/")
    let relative = PathPattern.normalised(path)
    // The value of a variable and the host of another machine are not known.
    let isElsewhere = path.contains("$") || path.contains("`") || path.contains("@")
    guard isAbsolute || isElsewhere || relative.hasPrefix("..") else { return Self.plain(relative) }
    return "outside/" + Self.hash(path)
  }

  /// Returns a path in which each part that looks like a secret is a hash.
  private static func plain(_ path: String) -> String {
    guard path.split(separator: "/").contains(where: { SecretText.isSecret($0) }) else {
      return path
    }
    return path.split(separator: "/").map {
      SecretText.isSecret($0) ? hash(String($0)) : String($0)
    }
    .joined(separator: "/")
  }

  /// Returns the name of an agent, a tool, a skill or a language model, or a hash if it does not look like a name.
  package static func name(_ text: String) -> String {
    let isName =
      !text.isEmpty && text.utf8.count <= 80 && !SecretText.isSecret(text[...])
      && SecretText.removed(from: text) == text
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || " _-.:/()<>+#".unicodeScalars.contains(scalar)
      }
    return isName || text == "?" ? text : "name-" + hash(text)
  }

  /// Returns words as a history keeps them, or `nil` if it does not.
  package func kept(words: String) -> String? {
    guard keepsText else { return nil }
    let text = root.map { words.replacing($0 + "/", with: "").replacing($0, with: ".") } ?? words
    return SecretText.removed(from: text)
  }

  private static func hash(_ text: String) -> String {
    String(Digest(of: text).description.prefix(12))
  }
}

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
