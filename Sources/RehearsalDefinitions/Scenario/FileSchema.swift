import RehearsalSimulation

/// The JSON Schemas of scenario files, policy files, configuration files and the root file.
///
/// The schemas follow JSON Schema, draft 2020-12. They are generated from the Swift declarations of the keys.
public enum FileSchema {
  /// The JSON Schema of scenario files in format version 1, as JSON text that ends with a newline.
  public static let scenario = schemaText(
    "Rehearsal scenario",
    ScenarioKeys.type.shape,
    isScenario: true
  )

  /// The JSON Schema of policy files in format version 1, as JSON text that ends with a newline.
  public static let policy = schemaText(
    "Rehearsal policy",
    PolicyKeys.type.shape,
    isScenario: false
  )

  /// The JSON Schema of configuration files in format version 1, as JSON text that ends with a newline.
  public static let configuration = schemaText(
    "Rehearsal configuration",
    ConfigurationKeys.type.shape,
    isScenario: false
  )

  /// The JSON Schema of the root file `rehearsal.yaml`, as JSON text that ends with a newline.
  public static let root = schemaText("Rehearsal root file", RootKeys.type.shape, isScenario: false)

  private static func schemaText(
    _ title: String,
    _ shape: ObjectShape,
    isScenario: Bool
  ) -> String {
    var members: [(String, JSON)] = [
      ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
      ("title", .text(title)),
    ]
    members += objectSchemaMembers(shape)
    if isScenario {
      let bothKeysSchema = JSON.object([("required", .list([.text("expect"), .text("must-fail")]))])
      members.append(("not", bothKeysSchema))
    }
    return JSON.object(members).serialized(indent: 0) + "\n"
  }

  private static func objectSchemaMembers(_ shape: ObjectShape) -> [(String, JSON)] {
    var members: [(String, JSON)] = [("type", .text("object"))]
    members.append(("additionalProperties", .boolean(false)))
    let requiredKeys = shape.keys.filter(\.isRequired).map { JSON.text($0.name) }
    if !requiredKeys.isEmpty { members.append(("required", .list(requiredKeys))) }
    if let keyCounts = shape.allowedKeyCounts {
      members.append(("minProperties", .integer(keyCounts.lowerBound)))
      members.append(("maxProperties", .integer(keyCounts.upperBound)))
    }
    let properties = shape.keys.map { key in
      (key.name, JSON.object([("description", .text(key.meaning))] + schemaMembers(key.shape)))
    }
    return members + [("properties", .object(properties))]
  }

  private static func schemaMembers(_ shape: Shape) -> [(String, JSON)] {
    switch shape {
    case .text: [("type", .text("string")), ("minLength", .integer(1))]
    case .integer(let range):
      [
        ("type", .text("integer")), ("minimum", .integer(range.lowerBound)),
        ("maximum", .integer(range.upperBound)),
      ]
    case .duration:
      [
        ("type", .text("string")),
        (
          "pattern",
          .text("^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?([0-9]+ns)?$")
        ),
        ("minLength", .integer(2)),
      ]
    case .percentage:
      [
        ("type", .list([.text("number"), .text("string")])), ("minimum", .integer(0)),
        ("maximum", .integer(100)), ("pattern", .text("^[0-9]{1,3}(\\.[0-9]{1,2})? ?%$")),
      ]
    case .decimal(let greatest):
      [
        ("type", .text("number")), ("minimum", .integer(0)), ("maximum", .integer(greatest)),
      ]
    case .flag: [("type", .text("boolean"))]
    case .choice(let choices): [("enum", .list(choices.map { .text($0) }))]
    case .list(let element): [("type", .text("array")), ("items", .object(schemaMembers(element)))]
    case .table(let valueShape):
      [("type", .text("object")), ("additionalProperties", .object(schemaMembers(valueShape)))]
    case .object(let shape): objectSchemaMembers(shape)
    case .either(let shapes): [("anyOf", .list(shapes.map { .object(schemaMembers($0)) }))]
    }
  }
}

/// A JSON value that keeps the order of the members of objects.
private indirect enum JSON {
  case text(String)
  case integer(Int)
  case boolean(Bool)
  case list([JSON])
  case object([(String, JSON)])

  func serialized(indent: Int) -> String {
    let innerIndent = String(repeating: " ", count: indent + 2)
    let outerIndent = String(repeating: " ", count: indent)
    switch self {
    case .text(let text): return JSONText.quoted(text)
    case .integer(let integer): return "\(integer)"
    case .boolean(let boolean): return "\(boolean)"
    case .list(let elements):
      guard !elements.isEmpty else { return "[]" }
      let lines = elements.map { innerIndent + $0.serialized(indent: indent + 2) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(outerIndent)]"
    case .object(let members):
      guard !members.isEmpty else { return "{}" }
      let lines = members.map {
        innerIndent + JSONText.quoted($0) + ": " + $1.serialized(indent: indent + 2)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outerIndent)}"
    }
  }
}
