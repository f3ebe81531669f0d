import Foundation
import RehearsalSimulation

/// A log in the Static Analysis Results Interchange Format (SARIF), limited to the parts that reports use.
///
/// The comments on the nested types name sections of the SARIF specification, version 2.1.0.
struct SARIFLog: Encodable {
  let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  let version = "2.1.0"
  var runs: [Run]

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version
    case runs
  }

  /// The SARIF object `run` (section 3.14): one invocation of a tool with its results.
  struct Run: Encodable {
    var tool: Tool
    var results: [Result]
    /// How the tool ran; `nil` if there is nothing to say about it.
    var invocations: [Invocation]?
    let columnKind = "unicodeCodePoints"
  }

  /// The SARIF object `invocation` (section 3.20).
  struct Invocation: Encodable {
    let executionSuccessful = true
    var toolExecutionNotifications: [Notification]
  }

  /// The SARIF object `notification` (section 3.58), which is about the tool and not about a rule.
  struct Notification: Encodable {
    let level = "warning"
    var message: Text
    var locations: [Location]
  }

  struct Tool: Encodable {
    var driver: Driver
  }

  /// The SARIF object `toolComponent` (section 3.19) for the `rehearse` command and its rules.
  struct Driver: Encodable {
    let name = "rehearse"
    var version: String
    var rules: [Rule]
  }

  struct Text: Encodable {
    var text: String
  }

  /// The SARIF object `reportingDescriptor` (section 3.49), which describes a rule.
  struct Rule: Encodable {
    var id: String
    var shortDescription: Text
    var fullDescription: Text
    var help: Text
    var defaultConfiguration: Configuration

    init(id: String, summary: String, reason: String, remedy: String, level: String) {
      self.id = id
      shortDescription = Text(text: summary)
      fullDescription = Text(text: reason)
      help = Text(text: remedy)
      defaultConfiguration = Configuration(level: level)
    }
  }

  struct Configuration: Encodable {
    var level: String
  }

  /// The SARIF object `result` (section 3.27), which describes one finding.
  struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Text
    var locations: [Location]
    var relatedLocations: [Location]?
    var partialFingerprints: [String: String]
    var baselineState: String?

    init(
      rule: String,
      ruleIndex: Int,
      level: String,
      message: String,
      location: SourceLocation,
      fingerprint: String
    ) {
      ruleId = rule
      self.ruleIndex = ruleIndex
      self.level = level
      self.message = Text(text: message)
      locations = [Location(location)]
      partialFingerprints = [Baseline.fingerprintKey: fingerprint]
    }
  }

  /// The SARIF object `location` (section 3.28).
  struct Location: Encodable {
    var id: Int?
    var message: Text?
    var physicalLocation: PhysicalLocation

    init(
      _ location: SourceLocation,
      line: String = "",
      id: Int? = nil,
      message: String? = nil
    ) {
      self.id = id
      self.message = message.map { Text(text: $0) }
      physicalLocation = PhysicalLocation(
        artifactLocation: ArtifactLocation(uri: Self.uri(location.file)),
        region: Region(
          startLine: max(1, location.line),
          startColumn: max(1, location.column),
          snippet: line.isEmpty ? nil : Text(text: line)
        )
      )
    }

    /// Returns a path as a URI reference.
    ///
    /// An absolute path becomes a URI with the scheme `file`, and a relative path becomes a relative reference.
    private static func uri(_ path: String) -> String {
      let allowedCharacters = CharacterSet(charactersIn: "/-._~").union(.alphanumerics)
        .intersection(CharacterSet(charactersIn: Unicode.Scalar(0x21)...Unicode.Scalar(0x7e)))
      let encodedPath = path.addingPercentEncoding(withAllowedCharacters: allowedCharacters) ?? ""
      return path.hasPrefix("/") ? "file://\(encodedPath)" : encodedPath
    }
  }

  struct PhysicalLocation: Encodable {
    var artifactLocation: ArtifactLocation
    var region: Region
  }

  struct ArtifactLocation: Encodable {
    var uri: String
  }

  /// The SARIF object `region` (section 3.30): a part of a file.
  struct Region: Encodable {
    var startLine: Int
    var startColumn: Int
    var snippet: Text?
  }
}
