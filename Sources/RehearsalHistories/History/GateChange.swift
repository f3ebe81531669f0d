public import RehearsalSimulation

/// A change to a file by a tool call or command, if the change would loosen a gate that the file states.
///
/// The file need not state a gate. Only the policy and the list of known files decide this.
public struct GateChange: Sendable, Hashable {
  /// The path of the file.
  public var path: String
  /// How the gate gets easier to pass.
  public var loosening: GateLoosening

  /// Creates a change.
  public init(path: String, loosening: GateLoosening) {
    (self.path, self.loosening) = (path, loosening)
  }

  /// Returns the changes of a call that edits one file by replacing texts.
  ///
  /// - Parameters:
  ///   - path: The path of the file as the log states it.
  ///   - edits: The replaced texts with their replacements; empty if they are unknown.
  ///   - original: The content of the file before the first edit; `nil` if it is unknown.
  ///   - filter: The filter for paths.
  /// - Returns: At most one change.
  static func changes(
    of path: String?,
    edits: [(old: String, new: String)],
    original: String? = nil,
    _ filter: PrivacyFilter
  ) -> [GateChange] {
    guard let path else { return [] }
    var looseningOfEdits: GateLoosening? = edits.isEmpty ? .unclear : nil
    for edit in edits {
      let loosening = GateLooseningDetector.loosening(
        byReplacing: edit.old,
        with: edit.new,
        in: original,
        path: path
      )
      if looseningOfEdits == nil || looseningOfEdits == .unclear {
        looseningOfEdits = loosening ?? looseningOfEdits
      }
    }
    return looseningOfEdits.map { [GateChange(path: filter.publicPath(path), loosening: $0)] } ?? []
  }

  /// Returns the changes of a patch, at most one for each file.
  ///
  /// - Parameters:
  ///   - patches: What the patch does to each file.
  ///   - publicPath: A closure that returns the public form of a path in the patch.
  /// - Returns: The changes in the order of the files.
  static func changes(
    of patches: [FilePatch],
    publicPath: (String) -> String
  ) -> [GateChange] {
    let createdPaths = Set(patches.filter { $0.effect == .create }.map(\.path))
    let createdNames = Set(createdPaths.map(KnownGateFiles.name))
    return patches.compactMap { patch in
      let loosening: GateLoosening? =
        switch patch.effect {
        case .create where patch.oldText.isEmpty: nil
        case .change, .create:
          GateLooseningDetector.loosening(from: patch.oldText, to: patch.newText, path: patch.path)
        case .remove where createdPaths.contains(patch.path): .unclear
        // A file that keeps its name has only moved.
        case .remove where createdNames.contains(KnownGateFiles.name(of: patch.path)): nil
        case .remove: .removed
        }
      return loosening.map { GateChange(path: publicPath(patch.path), loosening: $0) }
    }
  }
}

/// The configuration files of common tools that contain minimum values, such as a minimum coverage.
///
/// The import reports an edit of such a file that loosens a quality gate, even if no policy names the file.
enum KnownGateFiles {
  private static let fileNames: Set<String> = [
    ".coveragerc", ".nycrc", ".nycrc.json", "codecov.yml", "package.json", "phpunit.xml", "pom.xml",
    "pyproject.toml", "pytest.ini", "setup.cfg", "sonar-project.properties", "tox.ini",
  ]
  private static let namePrefixes = [
    "jest.config.", "vitest.config.", "karma.conf.", "nyc.config.",
  ]

  static func contains(_ path: String) -> Bool {
    let name = name(of: path)
    return fileNames.contains(name) || namePrefixes.contains(where: name.hasPrefix)
  }

  /// Returns the last component of a path.
  static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
