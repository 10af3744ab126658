from django.db import migrations, models

ROLES = [
    ("marketer", "Marketer"), ("seller", "Seller"), ("marketing-lead", "Marketing lead"),
    ("sales-lead", "Sales lead"), ("revenue-lead", "Revenue lead"), ("operations", "Operations"),
    ("finance", "Finance"), ("privacy-officer", "Privacy officer"), ("viewer", "Viewer"),
    ("administrator", "Administrator"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = [("people", "0002_second_step_reset_at")]

    operations = [
        migrations.AlterField(
            model_name="heldrole",
            name="role",
            field=models.CharField(choices=ROLES, max_length=20),
        ),
    ]
