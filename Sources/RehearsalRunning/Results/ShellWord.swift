/// A namespace for quoting words of shell commands.
public enum ShellWord {
  /// Returns a word for use in a shell command, in single quotes if necessary.
  ///
  /// A word needs quotes if it is empty or has a character that a shell could interpret, such as `$`.
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
}
