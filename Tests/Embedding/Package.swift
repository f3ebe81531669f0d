// swift-tools-version: 6.2
import PackageDescription

// A package that uses Rehearsal as any other package would: by its public declarations only.
let package = Package(
  name: "Embedding",
  dependencies: [.package(name: "Rehearsal", path: "../..")],
  targets: [
    .testTarget(
      name: "EmbeddingTests",
      dependencies: [.product(name: "RehearsalTesting", package: "Rehearsal")],
      swiftSettings: [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("MemberImportVisibility"),
      ]
    )
  ],
  swiftLanguageModes: [.v6]
)
