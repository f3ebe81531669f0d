import OrderedCollections

/// An option `--vary`: a key of configuration files, and the values to try for the key.
public struct VariedKey: Sendable, Hashable {
  /// The nested YAML keys that lead to the value, the outermost first, such as `platform` and `attempts`.
  fileprivate let nestedKeys: [String]
  /// The key as the user wrote it.
  fileprivate let name: String
  /// The values as YAML text.
  fileprivate let values: [String]

  /// The top-level keys of a configuration file whose values can be varied.
  private static let outerKeys: Set = [
    "platform", "behaviour", "override", "model", "prices",
  ]
  /// The top-level keys of a configuration file that cannot be varied because their values are paths.
  private static let pathKeys: Set = ["agents", "policy", "base"]

  /// Creates a varied key from a text such as `platform.attempts=1,2,3`.
  ///
  /// A key that does not begin with a top-level key is a key of `platform`. For example, `slots=2,4` varies
  /// `platform.slots`. Commas inside brackets, braces and quotation marks do not separate values.
  ///
  /// - Throws: ``RunningError`` of the kind `usage` if the text does not have this form, has a value twice,
  ///   or has a key that cannot be varied.
  public init(_ text: String) throws {
    func usageError(_ explanation: String) -> RunningError {
      RunningError(.usage, "error: --vary `\(text)`: \(explanation)")
    }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw usageError("write KEY=VALUE,VALUE, such as `platform.attempts=1,2,3`")
    }
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      throw usageError("it contains a control character")
    }
    name = String(parts[0])
    let keys = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !keys.contains("") else { throw usageError("a key is missing before the `=`") }
    guard !Self.pathKeys.contains(keys[0]) else {
      throw usageError(
        "`\(keys[0])` names files; compare configuration files or folders with `rehearse compare`"
      )
    }
    nestedKeys = Self.outerKeys.contains(keys[0]) ? keys : ["platform"] + keys
    values = Self.splitValues(parts[1])
    guard !values.contains("") else { throw usageError("a value is missing after the `=`") }
    guard Set(values).count == values.count else { throw usageError("it has a value twice") }
  }

  /// Splits a text at the commas that are outside brackets, braces and quotation marks.
  private static func splitValues(_ text: Substring) -> [String] {
    var values = [""]
    var depth = 0
    var openQuote: Character?
    for character in text {
      switch character {
      case _ where openQuote != nil: if character == openQuote { openQuote = nil }
      case "\"", "'": openQuote = character
      case "[", "{": depth += 1
      case "]", "}": depth -= 1
      case "," where depth <= 0:
        values.append("")
        continue
      default: break
      }
      values[values.count - 1].append(character)
    }
    return values.map { String($0.trimming(while: \.isWhitespace)) }
  }
}

/// One combination of values of the varied keys, which overrides these keys in every scenario.
public struct Variation: Sendable, Hashable {
  /// A varied key with one of its values.
  public struct Setting: Sendable, Hashable {
    /// The nested YAML keys that lead to the value, the outermost first.
    fileprivate var nestedKeys: [String]
    /// The key as the user wrote it.
    public var name: String
    /// The value as YAML text.
    public var value: String
  }

  /// The settings, in the order in which the user named the keys.
  public let settings: [Setting]

  /// The name of the configuration that the variation makes, such as `attempts=1 slots=2`.
  public var name: String { settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }

  /// The command-line options for the variation, each preceded by a space.
  var options: String {
    settings.map { " --vary \(ShellWord.displayed("\($0.name)=\($0.value)"))" }.joined()
  }

  /// The maximum number of combinations.
  public static let maximumCombinationCount = 10_000

  /// Returns all combinations of the values of several keys.
  ///
  /// The value of the last key changes fastest.
  ///
  /// - Throws: ``RunningError`` of the kind `usage` if a key is varied twice, one key is nested in another,
  ///   or there are more than ``maximumCombinationCount`` combinations.
  public static func allCombinations(_ keys: [VariedKey]) throws -> [Variation] {
    for (index, key) in keys.enumerated() {
      if let conflictingKey = keys[..<index].first(where: {
        $0.nestedKeys.starts(with: key.nestedKeys) || key.nestedKeys.starts(with: $0.nestedKeys)
      }) {
        throw RunningError(
          .usage,
          "error: --vary `\(key.name)` and `\(conflictingKey.name)` set the same key; write all values after one `=`"
        )
      }
    }
    let count = keys.reduce(1) { $0.multipliedReportingOverflow(by: $1.values.count).partialValue }
    guard keys.reduce(1.0, { $0 * Double($1.values.count) }) <= Double(maximumCombinationCount)
    else {
      throw RunningError(
        .usage,
        "error: --vary has more than \(maximumCombinationCount) combinations; give fewer values"
      )
    }
    return (0..<count).map { index in
      var index = index
      var settings: [Setting] = []
      for key in keys.reversed() {
        let (quotient, remainder) = index.quotientAndRemainder(dividingBy: key.values.count)
        index = quotient
        settings.append(
          Setting(nestedKeys: key.nestedKeys, name: key.name, value: key.values[remainder])
        )
      }
      return Variation(settings: settings.reversed())
    }
  }

  /// Returns the content of a configuration file that sets the keys of the variation.
  ///
  /// - Parameter base: The path of the configuration file that the variation overrides; `nil` if there is none.
  /// - Returns: The content, as YAML.
  func configurationText(basedOn base: String?) -> String {
    var root = YAMLNode()
    for setting in settings { root.set(setting.nestedKeys[...], setting.value) }
    var lines = ["rehearsal: 1", "configuration: \(Self.quoted(name))"]
    if let base { lines.append("base: \(Self.quoted(base))") }
    lines += root.children.map { "\(Self.quoted($0)): \($1.text)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns a text as a YAML scalar in single quotes.
  private static func quoted(_ text: String) -> String {
    "'\(text.replacing("'", with: "''"))'"
  }

  /// A node of nested YAML: either a value or a mapping of keys to nodes.
  private struct YAMLNode {
    var value: String?
    var children: OrderedDictionary<String, YAMLNode> = [:]

    mutating func set(_ path: ArraySlice<String>, _ value: String) {
      guard let key = path.first else { return self.value = value }
      children[key, default: YAMLNode()].set(path.dropFirst(), value)
    }

    /// The node in YAML's flow style, such as `{'attempts': 2}`.
    var text: String {
      value ?? "{\(children.map { "\(Variation.quoted($0)): \($1.text)" }.joined(separator: ", "))}"
    }
  }
}

extension Substring {
  fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> Substring {
    let trimmedStart = drop(while: isTrimmed)
    return trimmedStart.lastIndex { !isTrimmed($0) }.map { trimmedStart[...$0] }
      ?? trimmedStart[trimmedStart.endIndex...]
  }
}

extension String {
  fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> Substring {
    self[...].trimming(while: isTrimmed)
  }
}
