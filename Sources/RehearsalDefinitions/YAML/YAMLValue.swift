import RehearsalSimulation

/// What a value of a YAML file is.
indirect enum YAMLContent {
  case scalar(String, isPlain: Bool)
  case sequence([YAMLValue])
  case mapping([YAMLPair])
}

/// A key of a mapping with its value.
struct YAMLPair {
  var key: YAMLValue
  var value: YAMLValue
}

/// A value of a YAML file with its place.
///
/// Values are read by the type that is expected, never by the tags of YAML 1.1: `on`, `yes` and
/// `no` are words.
struct YAMLValue {
  var content: YAMLContent
  var location: SourceLocation

  /// The text of a scalar; `nil` for a list or a mapping.
  var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// Whether it is a scalar without quotes, on one line or several.
  var isPlain: Bool {
    guard case .scalar(_, isPlain: true) = content else { return false }
    return true
  }

  /// Whether nothing was written at all.
  var isEmpty: Bool { isPlain && text?.isEmpty == true }

  var elements: [YAMLValue]? {
    guard case .sequence(let elements) = content else { return nil }
    return elements
  }

  var pairs: [YAMLPair]? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs
  }

  /// What the value is, in words for a complaint.
  var kind: String {
    switch content {
    case .scalar(let text, _): isEmpty ? "nothing" : "`\(text.prefix(40))`"
    case .mapping: "a mapping"
    case .sequence: "a list"
    }
  }
}
