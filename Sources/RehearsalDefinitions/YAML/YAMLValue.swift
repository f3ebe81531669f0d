package import RehearsalSimulation

/// The content of a YAML value.
package indirect enum YAMLContent: Sendable {
  case scalar(String, isPlain: Bool)
  case sequence([YAMLValue])
  case mapping([YAMLPair])
}

/// A key of a mapping with its value.
package struct YAMLPair: Sendable {
  package var key: YAMLValue
  package var value: YAMLValue
}

/// A value of a YAML file with its location.
///
/// A scalar has no type of its own, in contrast to YAML 1.1: `on`, `yes` and `no` are texts until a reader
/// expects something else.
package struct YAMLValue: Sendable {
  package var content: YAMLContent
  package var location: SourceLocation

  /// The text of a scalar; `nil` for a list or a mapping.
  package var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// Whether it is a plain scalar: one without quotes.
  package var isPlain: Bool {
    guard case .scalar(_, isPlain: true) = content else { return false }
    return true
  }

  /// Whether nothing was written.
  package var isEmpty: Bool { isPlain && text?.isEmpty == true }

  package var elements: [YAMLValue]? {
    guard case .sequence(let elements) = content else { return nil }
    return elements
  }

  package var pairs: [YAMLPair]? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs
  }

  /// The value as diagnostics describe it.
  package var kind: String {
    switch content {
    case .scalar(let text, _): isEmpty ? "nothing" : "`\(text.prefix(40))`"
    case .mapping: "a mapping"
    case .sequence: "a list"
    }
  }
}
