import RehearsalSimulation

/// A namespace for quoting words of shell commands.
public enum ShellWord {
  /// Returns a word for use in a script, in single quotes if necessary.
  ///
  /// A word needs quotes if it is empty or has a character that a shell could interpret, such as `$`. Any POSIX shell
  /// reads the word as it was. The word can have line breaks and other characters that are not shown as they are. For
  /// commands that people read and copy, use ``displayed(_:)``.
  public static func quoted(_ word: String) -> String {
    let isSafe = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"):
        true
      default: false
      }
    }
    guard !isSafe || word.isEmpty else { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  /// Returns a word of a command that a report shows, in quotes if necessary.
  ///
  /// A word with characters that reports do not show as they are, such as line breaks, has the form `$'a\nb'`. Shells
  /// such as bash, zsh and ksh read it.
  ///
  /// Source: POSIX.1-2024, Shell Command Language, section 2.2.4.
  public static func displayed(_ word: String) -> String {
    guard InertText.singleLine(word, limit: .max) != word else { return quoted(word) }
    return "$'" + word.unicodeScalars.map(escaped).joined() + "'"
  }

  /// Returns a path as a word of a command that a report shows.
  ///
  /// A path that begins with a hyphen gets `./` at its start, so that the command does not read it as an option.
  public static func displayedPath(_ path: String) -> String {
    displayed(path.hasPrefix("-") ? "./" + path : path)
  }

  /// Returns a character between `$'` and `'`.
  ///
  /// Number signs are escaped, too, because runners of CI can execute them at the start of a command.
  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\t": return "\\t"
    case "\r": return "\\r"
    case "\\", "'": return "\\\(scalar)"
    case _ where scalar == "#" || InertText.isHarmful(scalar):
      return String(scalar).utf8.map { byte in
        let digits = String(byte, radix: 8)
        return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }.joined()
    default: return String(scalar)
    }
  }
}
