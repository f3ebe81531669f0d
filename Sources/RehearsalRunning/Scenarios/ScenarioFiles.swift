import Foundation
public import RehearsalDefinitions
import RehearsalLint
import RehearsalRules
public import RehearsalSimulation

/// A scenario file, together with the plan that was made from the file.
public struct LoadedScenario: Sendable {
  /// The path of the scenario file, as the user would write it on the command line.
  public var path: String
  /// The plan, and the contents of all files from which it was made.
  public var loadedPlan: LoadedPlan
  /// The seeds to run for this scenario; `nil` to run the seeds of the sweep.
  ///
  /// If the sweep has no seeds either, the seeds that the scenario file states are run.
  public var seeds: RangeSet<UInt64>? {
    get { ownSeeds.map { RangeSet($0) } }
    set { ownSeeds = newValue.map { Array($0.ranges) } }
  }
  /// The ranges in ``seeds``.
  ///
  /// A stored `RangeSet` would make the runtime search for protocol conformances at the start of the command.
  private var ownSeeds: [Range<UInt64>]?
  /// The number of the scenario's seeds in all shards together; `nil` if the sweep has no shards, or if the scenario
  /// must stay whole in one shard.
  public var totalSeedCount: Int?

  /// Creates a loaded scenario without seeds of its own.
  public init(path: String, loaded: LoadedPlan) {
    self.path = path
    self.loadedPlan = loaded
  }

  /// The plan of the scenario.
  public var plan: Plan { loadedPlan.plan }

  /// The root folder of the scenario, as the user would write it.
  ///
  /// It is empty for the current folder, and otherwise ends with a slash.
  public var root: String { String(path.dropLast(loadedPlan.scenarioPath.count)) }
}

/// The scenario files and folders that the user names.
public struct ScenarioFiles {
  let paths: [String]

  /// Creates the list of scenario files from the paths of files and folders.
  public init(_ paths: [String]) {
    self.paths = paths
  }

  /// The folders that contain the files from which the scenarios are made.
  ///
  /// These are the named folders, the folders of the named files, and the root folders of all of them. The
  /// folders that the files `rehearsal.yaml` in these root folders, in the named folders and in their
  /// subfolders allow are also included.
  public var folders: [String] {
    var folders: [String] = []
    for path in paths {
      let isFolder = Self.isFolder(path)
      let folder = isFolder ? path : URL(filePath: path).deletingLastPathComponent().path
      let root = Self.root(of: isFolder ? path + "/" + RootFile.fileName : path)
      let roots = [root] + (isFolder ? Self.roots(below: path) : [])
      let candidates = [root, folder] + roots.flatMap(Self.allowedFolders)
      for candidate in candidates where !folders.contains(candidate) { folders.append(candidate) }
    }
    return folders
  }

  /// The loaded scenarios, and the warnings and notes about their files.
  public struct LoadedFiles: Sendable {
    /// The scenarios, in the order in which the user named their paths.
    public var scenarios: [LoadedScenario]
    /// The warnings and notes about the files, without any errors.
    public var diagnostics: [Diagnostic]
  }

  /// Loads the scenarios and makes their plans.
  ///
  /// A scenario that the user names more than once is loaded only once.
  ///
  /// - Parameter substitutions: The files that replace or override parts of the scenarios.
  /// - Returns: The scenarios, and the warnings and notes about their files.
  /// - Throws: `PlanError` with all diagnostics if at least one of them is an error. ``RunningError`` if a
  ///   file is missing, a folder cannot be read or has a link that may not be followed, or no scenario is found.
  ///   `CancellationError` if the Swift task is cancelled.
  public func load(_ substitutions: Substitutions = Substitutions()) throws -> LoadedFiles {
    let definitions = try substitutions.agents.map(definitionTree)
    let policy = try substitutions.policy.map(policyReference)
    let configuration = try configurationReference(substitutions)
    var scenarios: [LoadedScenario] = []
    var loaders: [String: PlanLoader] = [:]
    var diagnostics: [Diagnostic] = []
    for file in Self.removingDuplicates(
      try paths.flatMap(scenarioFiles),
      by: { PathPattern.exactKey(of: Self.resolved($0)) }
    ) {
      try Task.checkCancellation()
      let root = Self.root(of: file)
      let shownRoot = Self.shownPath(root, like: file)
      let rootKey = PathPattern.exactKey(of: shownRoot)
      // Scenarios with the same root folder share a loader, which reads each file only once.
      do throws(PlanError) {
        let loader: PlanLoader
        if let existingLoader = loaders[rootKey] {
          loader = existingLoader
        } else {
          loader = PlanLoader(
            CachedTree(try Self.tree(root, shownAs: shownRoot)),
            rules: .all,
            agents: definitions,
            policy: policy,
            configuration: configuration
          )
          loaders[rootKey] = loader
        }
        let loaded = try loader.load(Self.path(of: file, from: root))
        diagnostics += loaded.remarks
        scenarios.append(LoadedScenario(path: shownRoot + loaded.scenarioPath, loaded: loaded))
      } catch {
        diagnostics += error.diagnostics
      }
    }
    diagnostics += Self.ineffectivePartDiagnostics(for: scenarios)
    return try loadedFiles(scenarios, diagnostics)
  }

  /// Returns the loaded scenarios with the diagnostics about their files, each diagnostic once.
  ///
  /// - Throws: `PlanError` with all diagnostics if at least one of them is an error, and ``RunningError`` if
  ///   there is no scenario.
  private func loadedFiles(
    _ scenarios: [LoadedScenario],
    _ diagnostics: [Diagnostic]
  ) throws -> LoadedFiles {
    let distinctDiagnostics = Self.removingDuplicates(diagnostics) { $0 }
    guard !distinctDiagnostics.contains(where: { $0.severity == .error }) else {
      throw PlanError(diagnostics: distinctDiagnostics)
    }
    guard !scenarios.isEmpty else {
      throw RunningError(
        .missing,
        "error: no scenario below \(paths.joined(separator: ", ")); "
          + "a scenario file begins with `rehearsal: 1`, and `rehearse init DIR` makes some"
      )
    }
    return LoadedFiles(scenarios: scenarios, diagnostics: distinctDiagnostics)
  }

  /// Returns the elements without those that have the same key as an earlier element.
  private static func removingDuplicates<Element, Key: Hashable>(
    _ elements: [Element],
    by key: (Element) -> Key
  ) -> [Element] {
    guard elements.count > 1 else { return elements }
    var seenKeys: Set<Key> = []
    return elements.filter { seenKeys.insert(key($0)).inserted }
  }

  /// Returns the diagnostics about parts of the configuration that have no effect in any of the scenarios.
  private static func ineffectivePartDiagnostics(for scenarios: [LoadedScenario]) -> [Diagnostic] {
    guard let firstScenario = scenarios.first else { return [] }
    let otherLocations = scenarios.dropFirst().map {
      Set($0.loadedPlan.ignoredDiagnostics.map(\.location))
    }
    return firstScenario.loadedPlan.ignoredDiagnostics.filter { diagnostic in
      otherLocations.allSatisfy { $0.contains(diagnostic.location) }
    }
  }

  private func definitionTree(_ path: String) throws -> any SourceTree {
    guard Self.isFolder(path) else {
      throw RunningError(.missing, "\(path): error: there is no such folder of definitions")
    }
    return CachedTree(
      DiskTree(path: path, shownAs: path.hasSuffix("/") ? path : path + "/")
    )
  }

  private func policyReference(_ path: String) throws -> FileReference {
    guard FileManager.default.fileExists(atPath: path) else {
      throw RunningError(.missing, "\(path): error: there is no such policy")
    }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let shownFolder = folder.isEmpty ? "" : folder.joined(separator: "/") + "/"
    let tree = DiskTree(path: shownFolder.isEmpty ? "." : shownFolder, shownAs: shownFolder)
    return FileReference(tree: tree, path: URL(filePath: path).lastPathComponent)
  }
}

// MARK: - Configurations

extension ScenarioFiles {
  /// The name of the file in memory that sets the keys from the option `--vary`.
  private static let variationFile = "--vary"

  /// Returns a reference to the configuration file; `nil` if there is no configuration file and no variation.
  ///
  /// With a variation, the reference is to a file in memory that overrides the configuration file.
  private func configurationReference(_ substitutions: Substitutions) throws -> FileReference? {
    let file = try substitutions.configuration.map(configurationReference)
    guard let variation = substitutions.variation else { return file }
    guard let file else {
      let content = variation.configurationText(basedOn: nil)
      return FileReference(
        tree: InMemoryTree([Self.variationFile: Array(content.utf8)]),
        path: Self.variationFile
      )
    }
    let parts = file.path.split(separator: "/")
    let path = (parts.dropLast().map(String.init) + [Self.variationFile]).joined(separator: "/")
    let content = variation.configurationText(basedOn: parts.last.map(String.init))
    return FileReference(tree: OverlaidTree(file.tree, adding: path, content), path: path)
  }

  private func configurationReference(_ path: String) throws -> FileReference {
    guard FileManager.default.fileExists(atPath: path), !Self.isFolder(path) else {
      throw RunningError(.missing, "\(path): error: there is no such configuration file")
    }
    let root = Self.root(of: path)
    let tree = CachedTree(try Self.tree(root, shownAs: Self.shownPath(root, like: path)))
    return FileReference(tree: tree, path: Self.path(of: path, from: root))
  }
}

// MARK: - Finding files

extension ScenarioFiles {
  /// Returns the paths of the scenario files at a path, sorted by path.
  ///
  /// They are the path itself if it is a file, and otherwise the scenario files in the folder and its
  /// subfolders.
  private func scenarioFiles(_ path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw RunningError(.missing, "\(path): error: there is no such file or folder")
    }
    guard Self.isFolder(path) else { return [path] }
    let root = Self.root(of: Self.join(path, RootFile.fileName))
    let folder = Self.path(of: path, from: root)
    let pathsFromRoot: [String]
    do {
      var tree = try Self.tree(root, shownAs: Self.shownPath(root, like: path))
      tree.checkedExtensions = ScenarioDetector.fileExtensions
      pathsFromRoot = try tree.files(below: folder) ?? []
    } catch let error as SourceError {
      throw RunningError(.invalid, "\(path): error: \(error.message)")
    }
    let prefixLength = folder.isEmpty ? 0 : folder.utf8.count + 1
    return pathsFromRoot.filter { file in
      ScenarioDetector.fileExtensions.contains { file.hasSuffix($0) }
    }
    .map { Self.join(path, String(decoding: $0.utf8.dropFirst(prefixLength), as: UTF8.self)) }
    .filter(Self.isScenario)
  }

  /// Returns whether the content of a file is that of a scenario.
  ///
  /// The result is also true for a file that cannot be read, so that loading the file reports an error.
  private static func isScenario(_ path: String) -> Bool {
    guard let data = beginning(of: path) else { return true }
    return ScenarioDetector.isScenario(String(decoding: data, as: UTF8.self))
  }

  /// Returns the first bytes of a file; `nil` if the file cannot be read or is not a regular file, such as a pipe.
  ///
  /// At most one byte more than the maximum size of scenario files is read.
  private static func beginning(of path: String) -> Data? {
    // Opening a pipe would wait for its writer.
    guard FileKind(ofFileAt: path, followsLinks: true) == .regular,
      let handle = FileHandle(forReadingAtPath: path)
    else { return nil }
    defer { try? handle.close() }
    // For an empty file, `read` returns `nil` without an error.
    do { return try handle.read(upToCount: DiskTree.maximumFileSize + 1) ?? Data() } catch {
      return nil
    }
  }

  static func isFolder(_ path: String) -> Bool {
    FileKind(ofFileAt: path, followsLinks: true) == .folder
  }
}

// MARK: - Roots

extension ScenarioFiles {
  /// Returns the root folder of a scenario.
  ///
  /// It is the nearest folder above the scenario that contains a file `rehearsal.yaml`. If there is none, it is the
  /// folder of the scenario.
  static func root(of file: String) -> String {
    let scenarioFolder = folder(of: resolved(file))
    var folder = scenarioFolder
    while FileKind(ofFileAt: join(folder, RootFile.fileName), followsLinks: true) == nil {
      guard folder != "/" else { return scenarioFolder }
      folder = Self.folder(of: folder)
    }
    return folder
  }

  /// Returns the folders with a file `rehearsal.yaml`, among a folder and its subfolders.
  private static func roots(below folder: String) -> [String] {
    var tree = DiskTree(path: folder, shownAs: "")
    tree.checkedExtensions = []
    let files = (try? tree.files(below: "")) ?? []
    return files.map { join(folder, $0) }.filter { $0.hasSuffix("/" + RootFile.fileName) }
      .map { resolved(Self.folder(of: $0)) }
  }

  /// Returns the paths of the folders that `rehearsal.yaml` in a root folder allows.
  ///
  /// The result is empty if the file is missing or invalid.
  private static func allowedFolders(of root: String) -> [String] {
    let rootFile = try? RootFile(DiskTree(path: root, shownAs: ""))
    return (rootFile?.allowedFolders ?? []).map { join(root, $0) }
  }

  /// Returns the path of the folder that contains a file, where the path of the file has a slash.
  private static func folder(of file: String) -> String {
    guard let lastSlash = file.utf8.lastIndex(of: UInt8(ascii: "/")), lastSlash > file.startIndex
    else { return "/" }
    return String(file[..<lastSlash])
  }

  /// Returns the path of a file, given the path of a folder and the path of the file relative to the folder.
  static func join(_ folder: String, _ path: String) -> String {
    folder.utf8.last == UInt8(ascii: "/") ? folder + path : folder + "/" + path
  }

  /// Returns the file tree of a root folder and of the folders that `rehearsal.yaml` in the root folder allows.
  private static func tree(_ root: String, shownAs shownRoot: String) throws(PlanError) -> DiskTree
  {
    let tree = DiskTree(path: root, shownAs: shownRoot)
    guard FileKind(ofFileAt: join(root, RootFile.fileName), followsLinks: true) != nil else {
      return tree
    }
    return DiskTree(path: root, shownAs: shownRoot, allowing: try RootFile(tree).allowedFolders)
  }

  /// Returns the absolute path of a file, with symbolic links resolved.
  ///
  /// If the file does not exist, the links in the path of its folder are resolved as far as possible.
  package static func resolved(_ file: String) -> String {
    if let realPath = FileKind.realPath(file) { return realPath }
    let url = URL(filePath: file)
    if file.utf8.last != UInt8(ascii: "/"),
      let lastSlash = file.utf8.lastIndex(of: UInt8(ascii: "/")),
      let realFolder = FileKind.realPath(String(file[...lastSlash]))
    {
      return join(realFolder, url.lastPathComponent)
    }
    return url.absoluteURL.standardizedFileURL.resolvingSymlinksInPath().path
  }

  private static func path(of file: String, from root: String) -> String {
    String(decoding: resolved(file).utf8.dropFirst(join(root, "").utf8.count), as: UTF8.self)
  }

  /// Returns the path of a root folder, as the user would write it.
  ///
  /// If the user named the scenario by an absolute path, the result is absolute. Otherwise, it is relative to the
  /// current folder. It is empty for the current folder itself, and otherwise ends with a slash.
  static func shownPath(_ root: String, like file: String) -> String {
    guard !file.hasPrefix("/") else { return join(root, "") }
    let (currentParts, rootParts) = (parts(of: resolved(".")), parts(of: root))
    let sharedCount = zip(currentParts, rootParts).prefix { $0.utf8.elementsEqual($1.utf8) }.count
    let pathParts =
      Array(repeating: "..", count: currentParts.count - sharedCount)
      + rootParts.dropFirst(sharedCount)
    return pathParts.isEmpty ? "" : pathParts.joined(separator: "/") + "/"
  }

  private static func parts(of path: String) -> [Substring] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
  }
}

extension RuleNames {
  /// The identifiers of all rules, both those that check runs and those that check definitions.
  public static let all = RuleNames(runs: RuleBook.identifiers, definitions: LintBook.identifiers)
}
