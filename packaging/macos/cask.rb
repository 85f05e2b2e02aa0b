cask "$APP_ID" do
  arch arm: "arm64", intel: "x86_64"

  version "$VERSION"
  sha256 arm:   "$SHA256_ARM64",
         intel: "$SHA256_X86_64"

  url "$RELEASES_PAGE/download/v#{version}/$APP_ID-#{version}-macos-#{arch}.dmg"
  name "$NAME"
  desc "$SUMMARY"
  homepage "$HOMEPAGE"

  depends_on macos: :sonoma

  app "$NAME.app"

  zap trash: [
    "~/.config/$ORGANIZATION",
    "~/Library/Application Support/$ORGANIZATION",
    "~/Library/Caches/$ORGANIZATION",
    "~/Library/Logs/$ORGANIZATION",
    "~/Library/Saved Application State/$BUNDLE_IDENTIFIER.savedState",
  ]
end
